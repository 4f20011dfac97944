using System.Data.Common;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Studio.Data;

namespace Studio.Trail;

/// <summary>A change and its row are one transaction: a use case cannot forget it.</summary>
internal sealed class RecordChanges : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData e, InterceptionResult<int> result, CancellationToken ct = default)
    {
        var db = (AppDb)e.Context!;
        if (db.ChangeTracker.HasChanges())
        {
            db.Call.Target ??= NewIn(db);
            if (db.Call.Take(db.Database.CurrentTransaction?.GetDbTransaction()) is { } entry)
            {
                db.Add(entry);
            }
        }

        return ValueTask.FromResult(result);
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData e, CancellationToken ct = default) => UndoAsync(e);

    public override Task SaveChangesCanceledAsync(DbContextEventData e, CancellationToken ct = default) => UndoAsync(e);

    // EF Core has a way of its own to say that somebody else was faster.
    public override async ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(ConcurrencyExceptionEventData e, InterceptionResult result, CancellationToken ct = default)
    {
        await UndoAsync(e);
        return result;
    }

    // ASP.NET Core saves new keys of its ring this way, and nothing else may.
    public override InterceptionResult<int> SavingChanges(DbContextEventData e, InterceptionResult<int> result) =>
        e.Context!.ChangeTracker.Entries().All(entry => entry.Entity is DataProtectionKey) ? result : throw new NotSupportedException("Use SaveChangesAsync.");

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData e) => Decide(transaction, e, committed: true);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData e, CancellationToken ct = default)
    {
        Decide(transaction, e, committed: true);
        return Task.CompletedTask;
    }

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData e) => Decide(transaction, e, committed: false);

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData e, CancellationToken ct = default)
    {
        Decide(transaction, e, committed: false);
        return Task.CompletedTask;
    }

    // The ring's own context is not on record.
    private static void Decide(DbTransaction transaction, TransactionEndEventData e, bool committed) =>
        (e.Context as AppDb)?.Call?.Decide(transaction, committed);

    private static Guid? NewIn(AppDb db) =>
        db.ChangeTracker.Entries()
            .Where(entry => entry.State is EntityState.Added && entry.Metadata.FindProperty("WorkspaceId") is not null && entry.Metadata.FindProperty("Id") is not null)
            .Select(entry => entry.Property("Id").CurrentValue as Guid?)
            .FirstOrDefault();

    // The change did not happen: its row says so when the door closes the call.
    private static Task UndoAsync(DbContextEventData e)
    {
        var db = (AppDb)e.Context!;
        foreach (var entry in db.ChangeTracker.Entries<TrailEntry>().Where(entry => entry.State is EntityState.Added).ToList())
        {
            entry.State = EntityState.Detached;
            db.Call.GiveBack();
        }

        return Task.CompletedTask;
    }
}
