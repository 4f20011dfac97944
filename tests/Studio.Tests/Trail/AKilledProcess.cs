using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Studio.Tests.Support;

namespace Studio.Tests.Trail;

public sealed class AKilledProcess : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loses_neither_a_change_nor_its_row_or_both()
    {
        await _app.ReadAsync();

        // Somewhere among these a process dies between the change and its answer.
        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => AddAndKillAsync($"person{i}@demo.test", TimeSpan.FromMilliseconds(400 * i))));

        // And one that nobody kills, so that there is something to find however slow the machine is.
        await AddAndKillAsync("survivor@demo.test", after: null);

        var people = await _app.InDbAsync(db => db.Users.AsNoTracking().Select(p => p.Id).ToListAsync(_ct));
        var changes = (await _app.RowsAsync(null, _ct)).Where(row => row is { Action: "users.add", Outcome: "ok" }).Select(row => row.TargetId!.Value);
        Assert.NotEmpty(people);
        Assert.Equal(people.Order(), changes.Order());
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    public void Dispose() => _app.Dispose();

    private async Task AddAndKillAsync(string email, TimeSpan? after)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "users", "add", email, "--name", "Somebody"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DATABASE_URL"] = _app.DatabaseUrl,
                ["STUDIO_DATA_DIR"] = _app.DataDirectory,
                ["Studio__Keys__Certificate"] = Path.Combine(_app.DataDirectory, "ring.pfx"),
            },
        };

        using var process = Process.Start(start)!;
        if (after is { } delay)
        {
            await Task.Delay(delay, _ct);
            process.Kill();
        }

        await process.WaitForExitAsync(_ct);
    }
}
