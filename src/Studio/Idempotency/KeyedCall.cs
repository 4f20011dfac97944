using Microsoft.EntityFrameworkCore.Storage;
using Studio.Data;

namespace Studio.Idempotency;

/// <summary>
/// Whether the call that is going on has an idempotency key. If so, the transaction of its first change stays open until its answer is kept
/// in it: no moment is left in which a process could die with the change made and the answer unknown.
/// </summary>
public sealed class KeyedCall
{
    private bool _isOn;
    private IDisposable? _turn;
    private IDbContextTransaction? _transaction;

    internal void TurnOn() => _isOn = true;

    internal async ValueTask BeginAsync(AppDb db, CancellationToken ct)
    {
        if (_isOn && db.ChangeTracker.HasChanges())
        {
            await EnsureAsync(db, ct);
        }
    }

    /// <summary>For a use case that reads and writes in one transaction: its own, or that of the keyed call, which is committed with the answer.</summary>
    internal async Task<Write> OpenAsync(AppDb db, CancellationToken ct)
    {
        if (_isOn)
        {
            await EnsureAsync(db, ct);
            return new(null, null);
        }

        var turn = await db.TakeTurnAsync(ct);
        try
        {
            return new(turn, await db.Database.BeginTransactionAsync(ct));
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    internal async Task CommitAsync(CancellationToken ct)
    {
        if (_transaction is { } transaction)
        {
            await transaction.CommitAsync(ct);
        }

        await EndAsync();
    }

    /// <summary>Undoes what is not committed.</summary>
    internal async ValueTask EndAsync()
    {
        _isOn = false;
        try
        {
            if (_transaction is { } transaction)
            {
                _transaction = null;
                await transaction.DisposeAsync();
            }
        }
        finally
        {
            _turn?.Dispose();
            _turn = null;
        }
    }

    private async Task EnsureAsync(AppDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null)
        {
            _turn = await db.TakeTurnAsync(ct);
            _transaction = await db.Database.BeginTransactionAsync(ct);
        }
    }

    /// <summary>A transaction with the turn to write, undone where it is not committed.</summary>
    internal sealed class Write(IDisposable? turn, IDbContextTransaction? transaction) : IAsyncDisposable
    {
        public Task CommitAsync(CancellationToken ct) => transaction?.CommitAsync(ct) ?? Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (transaction is not null)
                {
                    await transaction.DisposeAsync();
                }
            }
            finally
            {
                turn?.Dispose();
            }
        }
    }
}
