using Microsoft.EntityFrameworkCore;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Trail;

public sealed class TheSealedTrail : IDisposable
{
    private readonly TestApp _app = new();
    private readonly Guid _workspace = Guid.CreateVersion7();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holds_as_long_as_nobody_touches_it()
    {
        await SealedAsync(3, 2);
        await _app.ReadAsync(_workspace);

        var report = await _app.VerifyAsync(_ct, [.. await _app.HeadsAsync(_ct)]);

        Assert.Empty(report.Findings);
        Assert.True(report.Rows >= 6);
    }

    [Theory]
    [InlineData("action", "'post.delete'")]
    [InlineData("outcome", "'not_found'")]
    [InlineData("user_id", "NULL")]
    [InlineData("at", "at")]
    [InlineData("client_id", "'x'")]
    [InlineData("microseconds", "microseconds + 1")]
    [InlineData("count", "2")]
    public async Task Shows_a_row_that_was_changed(string column, string value)
    {
        var row = (await SealedAsync(3))[1];
        var changed = column == "at" ? TestDatabase.IsPostgres ? "at + interval '1 second'" : "at + 10000000" : value;

        await _app.TamperAsync($"UPDATE trail SET {column} = {changed} WHERE id = {{0}}", row.Id);

        var finding = Assert.Single((await _app.VerifyAsync(_ct)).Findings);
        Assert.Equal((FindingKind.ChangedRow, _workspace, row.Id), (finding.Kind, finding.Chain, finding.Row));
    }

    [Fact]
    public async Task Shows_a_row_that_is_missing()
    {
        var row = (await SealedAsync(3))[1];

        await _app.TamperAsync("DELETE FROM trail WHERE id = {0}", row.Id);

        Assert.Equal(FindingKind.MissingRow, Assert.Single((await _app.VerifyAsync(_ct)).Findings).Kind);
    }

    [Fact]
    public async Task Shows_that_a_whole_batch_is_missing()
    {
        await SealedAsync(3, 2);

        await _app.TamperAsync("DELETE FROM trail WHERE workspace_id = {0} AND seal = 1", _workspace);

        var finding = Assert.Single((await _app.VerifyAsync(_ct)).Findings);
        Assert.Equal((FindingKind.MissingRow, 1L), (finding.Kind, finding.Seal));
    }

    [Theory]
    [InlineData("NULL", FindingKind.AddedRow)]
    [InlineData("1", FindingKind.AddedRow)]
    [InlineData("99", FindingKind.AddedRow)]
    public async Task Shows_a_row_that_was_added(string seal, FindingKind kind)
    {
        var row = (await SealedAsync(3))[0];
        var added = Guid.CreateVersion7();

        await _app.TamperAsync(
            $$"""
            INSERT INTO trail (id, at, workspace_id, user_id, via, action, outcome, microseconds, count, mac, seal)
            SELECT {0}, at, workspace_id, user_id, via, action, outcome, microseconds, count, mac, {{seal}} FROM trail WHERE id = {1}
            """, added, row.Id);

        Assert.Contains((await _app.VerifyAsync(_ct)).Findings, finding => finding.Kind == kind);
    }

    [Fact]
    public async Task Shows_an_added_row_that_was_sealed_before_anybody_looked()
    {
        var row = (await SealedAsync(1))[0];
        await _app.TamperAsync(
            """
            INSERT INTO trail (id, at, workspace_id, via, action, outcome, microseconds, count, mac)
            SELECT {0}, at, workspace_id, via, action, outcome, microseconds, count, mac FROM trail WHERE id = {1}
            """, Guid.CreateVersion7(), row.Id);

        await _app.SealAsync(_ct);

        Assert.False((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task Shows_a_seal_that_is_missing()
    {
        await SealedAsync(1, 1, 1);

        await _app.TamperAsync("DELETE FROM trail WHERE workspace_id = {0} AND seal = 2", _workspace);
        await _app.TamperAsync("DELETE FROM trail_seals WHERE chain = {0} AND number = 2", _workspace);

        Assert.Equal(FindingKind.MissingSeal, Assert.Single((await _app.VerifyAsync(_ct)).Findings).Kind);
    }

    [Theory]
    [InlineData("sealed_at = sealed_at + ")]
    [InlineData("count = count + 1")]
    [InlineData("hash = previous")]
    public async Task Shows_a_seal_that_was_changed(string change)
    {
        await SealedAsync(2, 2);
        var set = change.EndsWith("+ ", StringComparison.Ordinal) ? change + (TestDatabase.IsPostgres ? "interval '1 second'" : "10000000") : change;

        await _app.TamperAsync($"UPDATE trail_seals SET {set} WHERE chain = {{0}} AND number = 1", _workspace);

        Assert.False((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task Shows_that_its_end_was_cut_off_to_whoever_kept_its_head()
    {
        await SealedAsync(1, 1);
        var heads = await _app.HeadsAsync(_ct);

        await _app.TamperAsync("DELETE FROM trail WHERE workspace_id = {0} AND seal = 2", _workspace);
        await _app.TamperAsync("DELETE FROM trail_seals WHERE chain = {0} AND number = 2", _workspace);

        Assert.True((await _app.VerifyAsync(_ct)).Holds);
        Assert.Equal(FindingKind.CutOff, Assert.Single((await _app.VerifyAsync(_ct, [.. heads.Select(head => TrailHead.Parse(head.ToString()))])).Findings).Kind);
    }

    [Fact]
    public async Task Still_holds_when_old_batches_were_pruned()
    {
        await SealedAsync(3, 2);
        _app.Clock.Advance(TimeSpan.FromDays(2));
        await SealedAsync(4);

        Assert.Equal(5, await PruneAsync());

        var report = await _app.VerifyAsync(_ct, [.. await _app.HeadsAsync(_ct)]);
        Assert.Empty(report.Findings);
        Assert.Equal(4, (await _app.RowsAsync(_workspace, _ct)).Count);
    }

    [Fact]
    public async Task Does_not_take_somebody_elses_word_that_a_batch_was_pruned()
    {
        await SealedAsync(2, 2);
        _app.Clock.Advance(TimeSpan.FromDays(2));
        await SealedAsync(2);
        await PruneAsync();

        await _app.TamperAsync("DELETE FROM trail WHERE workspace_id = {0} AND seal = 3", _workspace);
        await _app.TamperAsync(
            "UPDATE trail_seals SET pruned_at = sealed_at, prune_mac = (SELECT prune_mac FROM trail_seals WHERE chain = {0} AND number = 1) WHERE chain = {0} AND number = 3", _workspace);

        Assert.Equal(FindingKind.MissingRow, Assert.Single((await _app.VerifyAsync(_ct)).Findings).Kind);
    }

    public void Dispose() => _app.Dispose();

    private async Task<List<TrailEntry>> SealedAsync(params int[] batches)
    {
        foreach (var rows in batches)
        {
            await _app.ReadAsync(_workspace, rows);
            await _app.SealAsync(_ct);
        }

        return await _app.RowsAsync(_workspace, _ct);
    }

    private async Task<long> PruneAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("audit.prune");
        var before = _app.Clock.GetUtcNow().AddDays(-1);
        var all = await _app.InDbAsync(db => db.TrailSeals.AsNoTracking().Where(s => s.Chain == _workspace && s.SealedAt < before).SumAsync(s => s.Count, _ct));
        await scope.ServiceProvider.GetRequiredService<PruneTrail>().RunAsync(before, _ct);
        return all;
    }
}
