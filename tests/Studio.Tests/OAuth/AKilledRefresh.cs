using System.Diagnostics;
using System.Net;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Tests.Support;

namespace Studio.Tests.OAuth;

/// <summary>A process dies somewhere in the middle of a refresh. The client goes on at another node with what it has.</summary>
public sealed class AKilledRefresh : IDisposable
{
    private const int Kills = 4;

    private readonly string _address = $"http://127.0.0.1:{RunningApp.FreePort()}";
    private readonly TestApp _app;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    // The other process has the computer's clock.
    public AKilledRefresh() => _app = new(host => host.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System))), _address);

    [Fact]
    public async Task Q01_Leaves_the_client_a_token_that_works_and_never_two()
    {
        var visitor = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());

        for (var i = 0; i < Kills; i++)
        {
            var program = await ClientProgram.RegisterAsync(_app);
            var tokens = await program.ConnectAsync(visitor);
            var refresh = tokens.GetProperty("refresh_token").GetString()!;

            await RefreshAndKillAsync(program.ClientId, refresh, after: TimeSpan.FromMilliseconds(3 * i));

            var answer = await program.RefreshAsync(refresh);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var living = await _app.InDbAsync(db => db.Set<Token>().CountAsync(
                token => token.Application!.ClientId == program.ClientId && token.Status == "valid" && token.Type == "urn:ietf:params:oauth:token-type:refresh_token", _ct));
            Assert.Equal(1, living);
        }
    }

    public void Dispose() => _app.Dispose();

    private async Task RefreshAndKillAsync(string clientId, string refresh, TimeSpan after)
    {
        var address = $"http://127.0.0.1:{RunningApp.FreePort()}";
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--urls", address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DATABASE_URL"] = _app.DatabaseUrl,
                ["STUDIO_DATA_DIR"] = _app.DataDirectory,
                ["Studio__Keys__Certificate"] = Path.Combine(_app.DataDirectory, "ring.pfx"),
                ["APP_URL"] = _address,
            },
        })!;
        try
        {
            Assert.StartsWith("Sign in:", await process.StandardOutput.ReadLineAsync(_ct));
            using var http = new HttpClient { BaseAddress = new(address) };
            using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", refresh), new("client_id", clientId)]);
            var asked = http.PostAsync("/oauth/token", form, _ct);
            await Task.Delay(after, _ct);
            process.Kill();
            await asked.ContinueWith(_ => { }, _ct, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(_ct);
        }
    }
}
