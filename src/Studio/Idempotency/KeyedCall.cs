using Microsoft.EntityFrameworkCore.Storage;
using Studio.Data;

namespace Studio.Idempotency;

/// <summary>
/// Whether the call that is going on has an idempotency key. If so, the transaction of its first change stays open until its answer is kept
/// in it: no moment is left in which a process could die with the change made and the answer unknown.
/// </summary>
public sealed class KeyedCall(Engine engine)
{
    private bool _isOn;
    private IDisposable? _turn;
    private IDbContextTransaction? _transaction;

    internal void TurnOn() => _isOn = true;

    internal async ValueTask BeginAsync(AppDb db, CancellationToken ct)
    {
        if (!_isOn || db.Database.CurrentTransaction is not null || !db.ChangeTracker.HasChanges())
        {
            return;
        }

        _turn = await engine.TakeTurnAsync(ct);
        _transaction = await db.Database.BeginTransactionAsync(ct);
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
}
