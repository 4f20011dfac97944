using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Tests.Data;

public sealed class TakingTheTurn : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    // PostgreSQL's writers stand beside each other, each on a connection of its own.
    [Fact]
    public async Task Writes_on_one_connection_where_there_is_one_writer()
    {
        await using var one = _app.Services.CreateAsyncScope();
        await using var two = _app.Services.CreateAsyncScope();

        var (first, second) = (await WriterOfAsync(one), await WriterOfAsync(two));

        Assert.Equal(_app.Services.GetRequiredService<Engine>() is Engine.Sqlite, ReferenceEquals(first, second));
    }

    [Fact]
    public async Task Gives_the_turn_and_the_connection_back_after_a_failure()
    {
        await using var one = _app.Services.CreateAsyncScope();
        one.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        var failing = one.ServiceProvider.GetRequiredService<AppDb>();
        var own = failing.Database.GetDbConnection();
        failing.Add(new Member { UserId = Guid.CreateVersion7(), WorkspaceId = Guid.CreateVersion7(), RoleId = Guid.CreateVersion7(), AddedAt = _app.Clock.GetUtcNow() });

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => failing.SaveChangesAsync(_ct));

        Assert.Same(own, failing.Database.GetDbConnection());
        await SaveAnotherAsync();
    }

    [Fact]
    public async Task Undoes_a_transaction_that_was_forgotten_and_keeps_nobody_waiting()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var own = db.Database.GetDbConnection();

        using (await db.TakeTurnAsync(_ct))
        {
            await db.Database.BeginTransactionAsync(_ct);
            db.Add(NewOrganization("Never"));
            await db.SaveChangesAsync(_ct);
        }

        Assert.Same(own, db.Database.GetDbConnection());
        await SaveAnotherAsync();
        Assert.False(await _app.InDbAsync(other => other.Organizations.AnyAsync(o => o.Name == "Never", _ct)));
    }

    // By hand, so that EF Core does not know of it and cannot undo it.
    [Fact]
    public async Task Gives_nobody_a_connection_on_which_a_transaction_was_left()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();

        using (await db.TakeTurnAsync(_ct))
        {
            if (db.Database.GetDbConnection() is PreparingConnection writer)
            {
                writer.BeginTransaction();
            }
        }

        await SaveAnotherAsync();
    }

    [Fact]
    public async Task Is_taken_before_a_transaction_begins()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(_ct);

        if (_app.Services.GetRequiredService<Engine>() is Engine.Sqlite)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.TakeTurnAsync(_ct).AsTask());
        }

        Assert.Same(transaction, db.Database.CurrentTransaction);
    }

    public void Dispose() => _app.Dispose();

    private async Task<DbConnection> WriterOfAsync(AsyncServiceScope scope)
    {
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var own = db.Database.GetDbConnection();
        DbConnection writer;

        using (await db.TakeTurnAsync(_ct))
        {
            writer = db.Database.GetDbConnection();
        }

        Assert.Same(own, db.Database.GetDbConnection());
        return writer;
    }

    private Task<int> SaveAnotherAsync() => _app.InDbAsync(db =>
    {
        db.Add(NewOrganization("Next"));
        return db.SaveChangesAsync(_ct);
    }).WaitAsync(TimeSpan.FromSeconds(20), _ct);

    private Organization NewOrganization(string name) => new() { Name = name, CreatedAt = _app.Clock.GetUtcNow() };
}
