using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>Removes whole sealed batches and leaves their seals, so that the chain still verifies.</summary>
public sealed class PruneTrail(Engine engine, TrailKeys keys, CallRecord call, TimeProvider clock)
{
    // Writers wait while a batch goes: a few at a time.
    private const int SealsAtOnce = 50;

    /// <summary>How many rows were removed.</summary>
    public async Task<long> RunAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var connection = await engine.OpenAsync(engine.FullDurability, ct);
        var removed = 0L;

        foreach (var chain in await TrailSql.ChainsAsync(connection, "SELECT DISTINCT chain FROM trail_seals", ct))
        {
            while (await OldAsync(connection, chain, before, ct) is { Count: > 0 } seals)
            {
                removed += await RemoveAsync(connection, seals, ct);
            }
        }

        return removed;
    }

    private async Task<List<TrailSeal>> OldAsync(DbConnection connection, Guid chain, DateTimeOffset before, CancellationToken ct)
    {
        await using var command = connection.Command(
            $"SELECT {TrailSql.SealColumns} FROM trail_seals WHERE chain = @chain AND pruned_at IS NULL AND sealed_at < @before ORDER BY number LIMIT {SealsAtOnce}", chain);
        command.With("before", engine.Instant(before));

        var seals = new List<TrailSeal>();
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            seals.Add(TrailSql.ReadSeal(row, engine));
        }

        return seals;
    }

    private async Task<long> RemoveAsync(DbConnection connection, List<TrailSeal> seals, CancellationToken ct)
    {
        using var turn = await engine.TakeTurnAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var removed = 0L;

        foreach (var seal in seals)
        {
            await using var delete = connection.Command(
                $"DELETE FROM trail WHERE {TrailSql.Of(seal.Chain)} AND id BETWEEN @first AND @last AND seal = @number", seal.Chain, transaction);
            delete.With("first", seal.FirstId).With("last", seal.LastId).With("number", seal.Number);
            removed += await delete.ExecuteNonQueryAsync(ct);

            await MarkAsync(transaction, seal, ct);
        }

        await call.KeepInAsync(transaction, CallRecord.Done, ct);
        await transaction.CommitAsync(ct);
        return removed;
    }

    private async Task MarkAsync(DbTransaction transaction, TrailSeal seal, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var mark = transaction.Connection!.Command(
            "UPDATE trail_seals SET pruned_at = @at, prune_mac = @mac WHERE chain = @chain AND number = @number", seal.Chain, transaction);
        mark.With("at", engine.Instant(now)).With("mac", PruneMark.Of(keys, seal, now)).With("number", seal.Number);
        await mark.ExecuteNonQueryAsync(ct);
    }
}
