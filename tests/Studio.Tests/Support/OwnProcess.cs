using System.Diagnostics;

namespace Studio.Tests.Support;

/// <summary>The product as a real process on the database of a <see cref="TestApp"/>, to be killed.</summary>
internal static class OwnProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<Process> StartAsync(TestApp app, HttpClient http, CancellationToken ct, params (string Name, string Value)[] more)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--urls", app.Address])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["DATABASE_URL"] = app.DatabaseUrl,
                ["STUDIO_DATA_DIR"] = app.DataDirectory,
                ["APP_URL"] = app.Address,
                ["Studio__Keys__Certificate"] = Path.Combine(app.DataDirectory, "ring.pfx"),
                ["Studio__Limits__WritesPerMinute"] = "0",
                ["Studio__Limits__WorkspaceWritesPerMinute"] = "0",
                ["Logging__LogLevel__Default"] = "None",
            },
        };
        foreach (var (name, value) in more)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience;)
        {
            try
            {
                if ((await http.GetAsync("/readyz", ct)).IsSuccessStatusCode)
                {
                    return process;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(50, ct);
        }

        process.Kill();
        throw new TimeoutException("The server did not start.");
    }
}
