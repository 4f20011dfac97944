using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>Seals every row that has no seal yet, late ones too, each exactly once. One node at a time does it.</summary>
public sealed class SealTrail(Engine engine, TrailKeys keys, TimeProvider clock) : IAsyncDisposable
{
    internal const string LeaseName = "trail.seal";

    internal const string WaitingSql = "SELECT DISTINCT workspace_id FROM trail WHERE seal IS NULL";

    private const int MaxBatch = 5_000;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Guid _holder = Guid.CreateVersion7();
    private DbConnection? _connection;

    /// <summary>How many rows were sealed.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            _connection ??= await engine.OpenAsync(engine.RelaxedDurability, ct);

            var total = 0;
            foreach (var chain in await TrailSql.ChainsAsync(_connection, WaitingSql, ct))
            {
                int count;
                do
                {
                    count = await SealAsync(_connection, chain, ct);
                    total += count;
                }
                while (count >= MaxBatch);
            }

            return total;
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _one.Dispose();
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private async Task<int> SealAsync(DbConnection connection, Guid chain, CancellationToken ct)
    {
        using var turn = await engine.TakeTurnAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();

        if (!await Data.Lease.TakeAsync(transaction, engine, new() { Name = LeaseName, Holder = _holder, Until = now + Lease }, now, ct))
        {
            return 0;
        }

        var last = await LastAsync(transaction, chain, ct);
        var number = (last?.Number ?? 0) + 1;
        var rows = await ClaimAsync(transaction, chain, number, ct);
        if (rows.Count == 0)
        {
            return 0;
        }

        await InsertAsync(transaction, SealOf(chain, number, last?.Hash ?? new byte[TrailSeal.HashLength], rows, now), ct);
        await transaction.CommitAsync(ct);
        return rows.Count;
    }

    private async Task<TrailSeal?> LastAsync(DbTransaction transaction, Guid chain, CancellationToken ct)
    {
        await using var command = transaction.Connection!.Command(
            $"SELECT {TrailSql.SealColumns} FROM trail_seals WHERE chain = @chain ORDER BY number DESC LIMIT 1", chain, transaction);
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? TrailSql.ReadSeal(row, engine) : null;
    }

    // What comes back is what was claimed: a row that is committed in between waits for the next seal.
    private static async Task<SortedDictionary<Guid, byte[]>> ClaimAsync(DbTransaction transaction, Guid chain, long number, CancellationToken ct)
    {
        await using var command = transaction.Connection!.Command(
            $"""
            UPDATE trail SET seal = @number
            WHERE seal IS NULL AND {TrailSql.Of(chain)}
              AND id IN (SELECT id FROM trail WHERE seal IS NULL AND {TrailSql.Of(chain)} ORDER BY id LIMIT {MaxBatch})
            RETURNING id, mac
            """,
            chain,
            transaction);
        command.With("number", number);

        var claimed = new SortedDictionary<Guid, byte[]>();
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            claimed.Add(row.GetGuid(0), row.GetFieldValue<byte[]>(1));
        }

        return claimed;
    }

    private TrailSeal SealOf(Guid chain, long number, byte[] previous, SortedDictionary<Guid, byte[]> rows, DateTimeOffset now)
    {
        using var hash = new SealHash(keys, chain, number, previous, rows.Count, now);
        foreach (var (id, mac) in rows)
        {
            hash.Add(id, mac);
        }

        return new()
        {
            Chain = chain,
            Number = number,
            Previous = previous,
            Hash = hash.Finish(),
            Count = rows.Count,
            FirstId = rows.First().Key,
            LastId = rows.Last().Key,
            SealedAt = now,
        };
    }

    private async Task InsertAsync(DbTransaction transaction, TrailSeal seal, CancellationToken ct)
    {
        await using var command = transaction.Connection!.Command(
            """
            INSERT INTO trail_seals (chain, number, previous, hash, count, first_id, last_id, sealed_at)
            VALUES (@chain, @number, @previous, @hash, @count, @first, @last, @at)
            """,
            seal.Chain,
            transaction);
        command.With("number", seal.Number).With("previous", seal.Previous).With("hash", seal.Hash).With("count", seal.Count)
            .With("first", seal.FirstId).With("last", seal.LastId).With("at", engine.Instant(seal.SealedAt));
        await command.ExecuteNonQueryAsync(ct);
    }
}
