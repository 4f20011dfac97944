using Studio.Data;

namespace Studio.Trail;

/// <summary>The last seal of each chain, to store elsewhere.</summary>
public sealed class ReadHeads(Engine engine, SealTrail seal, CallRecord call)
{
    private const string Sql =
        """
        SELECT s.chain, s.number, s.hash FROM trail_seals s
        JOIN (SELECT chain, MAX(number) AS number FROM trail_seals GROUP BY chain) l ON l.chain = s.chain AND l.number = s.number
        ORDER BY s.chain
        """;

    public async Task<IReadOnlyList<TrailHead>> RunAsync(CancellationToken ct)
    {
        // Where a server runs it holds the lease and seals by itself.
        await seal.RunAsync(ct);

        await using var connection = await engine.OpenAsync(engine.FullDurability, ct);
        var heads = new List<TrailHead>();

        await using (var command = connection.Command(Sql))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                heads.Add(new(row.GetGuid(0), row.GetInt64(1), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2))));
            }
        }

        // Seals do not wait for the disk. A commit that does carries everything before it along: what is printed outlives a power cut.
        using var turn = await engine.TakeTurnAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await call.KeepInAsync(transaction, CallRecord.Done, ct);
        await transaction.CommitAsync(ct);

        return heads;
    }
}
