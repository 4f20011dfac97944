using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Tests.Trail;

public sealed class ARecordedCall : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leaves_one_row_for_a_change_however_often_it_saves()
    {
        await CallAsync("test.change", async db =>
        {
            db.Add(NewOrganization("One"));
            await db.SaveChangesAsync(_ct);
            db.Add(NewOrganization("Two"));
            await db.SaveChangesAsync(_ct);
        });

        Assert.Equal("ok", Assert.Single(await OfAsync("test.change")).Outcome);
    }

    [Fact]
    public async Task Keeps_its_row_when_a_transaction_around_its_changes_is_rolled_back()
    {
        await CallAsync("test.rolled_back", async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(_ct);
            db.Add(NewOrganization("Never"));
            await db.SaveChangesAsync(_ct);
            await transaction.RollbackAsync(_ct);
        }, "conflict");

        Assert.Equal("conflict", Assert.Single(await OfAsync("test.rolled_back")).Outcome);
        Assert.False(await _app.InDbAsync(db => db.Organizations.AnyAsync(o => o.Name == "Never", _ct)));
    }

    [Fact]
    public async Task Keeps_its_row_when_a_transaction_around_its_changes_is_left_open()
    {
        await CallAsync("test.left", async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(_ct);
            db.Add(NewOrganization("Never"));
            await db.SaveChangesAsync(_ct);
        }, "error");

        Assert.Equal("error", Assert.Single(await OfAsync("test.left")).Outcome);
    }

    [Fact]
    public async Task Has_one_row_in_a_transaction_around_several_changes()
    {
        await CallAsync("test.around", async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(_ct);
            db.Add(NewOrganization("One"));
            await db.SaveChangesAsync(_ct);
            db.Add(NewOrganization("Two"));
            await db.SaveChangesAsync(_ct);
            await transaction.CommitAsync(_ct);
        });

        Assert.Single(await OfAsync("test.around"));
    }

    [Fact]
    public async Task Says_how_a_change_failed()
    {
        await CallAsync("test.failed", async db =>
        {
            db.Add(new Member { UserId = Guid.CreateVersion7(), WorkspaceId = Guid.CreateVersion7(), RoleId = Guid.CreateVersion7(), AddedAt = _app.Clock.GetUtcNow() });
            await Assert.ThrowsAnyAsync<DbUpdateException>(() => db.SaveChangesAsync(_ct));
        }, "error");

        Assert.Equal("error", Assert.Single(await OfAsync("test.failed")).Outcome);
    }

    // EF Core tells of it in another way than of other failures.
    [Fact]
    public async Task Says_that_somebody_else_was_faster()
    {
        var ada = await Somebody.JoinAsync(_app);
        var post = await (await ada.RestAsync()).DraftAsync(await ada.ConnectChannelAsync(), "Hello", _ct);
        await CallAsync("test.slower", async db =>
        {
            var kept = await db.Posts.IgnoreQueryFilters().SingleAsync(p => p.Id == post.Id, _ct);
            db.Entry(kept).Property(p => p.Version).OriginalValue = 99;
            db.Entry(kept).Property(p => p.Title).CurrentValue = "Other";
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync(_ct));
        }, "conflict");

        Assert.Equal("conflict", Assert.Single(await OfAsync("test.slower")).Outcome);
    }

    [Fact]
    public async Task Is_what_every_change_needs()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        db.Add(NewOrganization("Silent"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(_ct));
    }

    [Fact]
    public async Task Changes_nothing_when_its_row_cannot_be_written()
    {
        await HideAsync("trail", "hidden");
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => _app.InDbAsync(db =>
        {
            db.Add(NewOrganization("Unrecorded"));
            return db.SaveChangesAsync(_ct);
        }));
        await HideAsync("hidden", "trail");

        Assert.False(await _app.InDbAsync(db => db.Organizations.AnyAsync(o => o.Name == "Unrecorded", _ct)));
    }

    [Fact]
    public async Task Is_not_answered_when_its_row_cannot_be_written_and_is_again_once_it_can()
    {
        await _app.ReadAsync();
        await HideAsync("trail", "hidden");
        await Assert.ThrowsAsync<TrailUnavailableException>(() => _app.ReadAsync());
        await HideAsync("hidden", "trail");

        await _app.ReadAsync(action: "test.again");
        Assert.Single(await OfAsync("test.again"));
    }

    [Fact]
    public async Task Has_its_row_when_sixty_come_at_once()
    {
        await _app.ReadAsync();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => i % 3 == 0
            ? CallAsync("test.load", async db =>
            {
                db.Add(NewOrganization($"Load {i}"));
                await db.SaveChangesAsync(_ct);
            })
            : _app.ReadAsync(action: "test.load"))));

        Assert.Equal(60, (await OfAsync("test.load")).Count);
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task Takes_whatever_strangers_call_themselves()
    {
        await using (var scope = _app.Services.CreateAsyncScope())
        {
            var call = scope.ServiceProvider.GetRequiredService<CallRecord>();
            call.Open("mcp.tools/call:\0" + new string('ü', 500));
            call.ActAs(Guid.CreateVersion7());
            call.ClientId = "https://client.example/\uD83D" + string.Concat(Enumerable.Repeat("😀", 1000));
            await call.CloseAsync(new string('x', 100));
        }

        var row = Assert.Single(await _app.RowsAsync(null, _ct), row => row.Action.StartsWith("mcp.", StringComparison.Ordinal));
        Assert.True(row.ClientId!.Length <= TrailEntry.MaxClientId);
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task Survives_a_restart_of_its_writer_with_nothing_lost()
    {
        var writer = new TrailWriter(_app.Services.GetRequiredService<Engine>(), _app.Services.GetRequiredService<TrailKeys>());
        var kept = Enumerable.Range(0, 50).Select(_ => writer.KeepAsync(new() { At = _app.Clock.GetUtcNow(), Action = "test.stop", Outcome = "ok" }).AsTask()).ToList();

        await writer.StopAsync(_ct);
        await Task.WhenAll(kept);

        Assert.Equal(50, (await OfAsync("test.stop")).Count);
        await Assert.ThrowsAsync<TrailUnavailableException>(() => writer.KeepAsync(new() { At = _app.Clock.GetUtcNow(), Action = "test.late", Outcome = "ok" }).AsTask());
    }

    public void Dispose() => _app.Dispose();

    private async Task CallAsync(string action, Func<AppDb, Task> work, string outcome = CallRecord.Done)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var call = scope.ServiceProvider.GetRequiredService<CallRecord>();
        call.Open(action);
        await work(scope.ServiceProvider.GetRequiredService<AppDb>());
        await call.CloseAsync(outcome);
    }

    private Task<int> HideAsync(string from, string to) => _app.TamperAsync($"ALTER TABLE {from} RENAME TO {to}");

    private async Task<List<TrailEntry>> OfAsync(string action) => [.. (await _app.RowsAsync(null, _ct)).Where(row => row.Action == action)];

    private Organization NewOrganization(string name) => new() { Name = name, CreatedAt = _app.Clock.GetUtcNow() };
}
