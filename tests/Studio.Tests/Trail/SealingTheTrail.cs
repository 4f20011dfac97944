using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Trail;

public sealed class SealingTheTrail : IDisposable
{
    private readonly TestApp _app = new();
    private readonly Guid _workspace = Guid.CreateVersion7();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Covers_each_row_once_late_ones_too()
    {
        var late = Guid.CreateVersion7();
        await _app.ReadAsync(_workspace, 3);
        await _app.SealAsync(_ct);

        // A transaction that began before the seal and ended after it.
        await KeepAsync(new() { Id = late, At = _app.Clock.GetUtcNow(), WorkspaceId = _workspace, Action = "post.read", Outcome = "ok" });
        await _app.SealAsync(_ct);
        await _app.SealAsync(_ct);

        var rows = await _app.RowsAsync(_workspace, _ct);
        Assert.Equal([2L, 1L, 1L, 1L], rows.Select(row => row.Seal!.Value));
        Assert.Equal([3, 1], (await SealsAsync()).Select(seal => seal.Count));
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task Writes_nothing_when_nothing_waits()
    {
        await _app.ReadAsync(_workspace, 1);
        await _app.SealAsync(_ct);
        var before = await _app.InDbAsync(db => db.Leases.AsNoTracking().SingleAsync(_ct));

        _app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _app.SealAsync(_ct));

        Assert.Equal(before.Until, (await _app.InDbAsync(db => db.Leases.AsNoTracking().SingleAsync(_ct))).Until);
    }

    [Fact]
    public async Task Is_left_to_the_node_that_holds_the_lease_until_that_is_gone()
    {
        await using var other = _app.Node();
        await _app.ReadAsync(_workspace, 1);
        Assert.NotEqual(0, await _app.SealAsync(_ct));

        await _app.ReadAsync(_workspace, 1);
        Assert.Equal(0, await other.RunAsync(_ct));

        // The clock also wakes the loop of the node that is thought to be gone: either may win, and one does.
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        await other.RunAsync(_ct);
        await _app.SealAsync(_ct);

        Assert.All(await _app.RowsAsync(_workspace, _ct), row => Assert.NotNull(row.Seal));
        Assert.Equal(2, (await SealsAsync()).Count);
    }

    [Fact]
    public async Task Never_happens_on_two_nodes_at_once()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => _app.Node()).ToList();

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(nodes.Select(node => Task.Run(() => node.RunAsync(_ct), _ct)).Append(Task.Run(() => _app.ReadAsync(_workspace, 5), _ct)));
        }

        await Task.WhenAll(nodes.Select(node => node.RunAsync(_ct)));
        nodes.ForEach(node => node.DisposeAsync().AsTask().Wait(_ct));

        Assert.Equal(50, (await SealsAsync()).Sum(seal => seal.Count));
        Assert.Empty((await _app.VerifyAsync(_ct)).Findings);
    }

    [Fact]
    public async Task Keeps_chains_of_workspaces_apart()
    {
        var other = Guid.CreateVersion7();
        await _app.ReadAsync(_workspace, 2);
        await _app.ReadAsync(other, 2);
        await _app.SealAsync(_ct);

        var chains = await _app.InDbAsync(db => db.TrailSeals.AsNoTracking().Select(s => s.Chain).Distinct().ToListAsync(_ct));

        Assert.Equal(new[] { TrailSeal.System, _workspace, other }.Order(), chains.Order());
    }

    public void Dispose() => _app.Dispose();

    private async Task KeepAsync(TrailEntry entry)
    {
        var engine = _app.Services.GetRequiredService<Engine>();
        using var turn = await engine.TakeTurnAsync(_ct);
        await using var connection = await engine.OpenAsync(engine.FullDurability, _ct);
        await using var transaction = await connection.BeginTransactionAsync(_ct);
        await _app.Services.GetRequiredService<TrailRows>().WriteAsync(transaction, entry, _ct);
        await transaction.CommitAsync(_ct);
    }

    private Task<List<TrailSeal>> SealsAsync() =>
        _app.InDbAsync(db => db.TrailSeals.AsNoTracking().Where(s => s.Chain == _workspace).OrderBy(s => s.Number).ToListAsync(_ct));
}
