using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>The hand SQL of seals: both databases, nothing loaded whole.</summary>
internal static class TrailSql
{
    /// <summary>A condition that both databases can answer from an index, which they cannot for IS NOT DISTINCT FROM.</summary>
    public static string Of(Guid chain) => chain == TrailSeal.System ? "workspace_id IS NULL" : "workspace_id = @chain";

    public static DbCommand Command(this DbConnection connection, string sql, Guid? chain = null, DbTransaction? transaction = null)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return chain is { } given ? command.With("chain", given) : command;
    }

    public const string SealColumns = "chain, number, previous, hash, count, first_id, last_id, sealed_at, pruned_at, prune_mac";

    public static TrailSeal ReadSeal(DbDataReader row, Engine engine) => new()
    {
        Chain = row.GetGuid(0),
        Number = row.GetInt64(1),
        Previous = row.GetFieldValue<byte[]>(2),
        Hash = row.GetFieldValue<byte[]>(3),
        Count = row.GetInt32(4),
        FirstId = row.GetGuid(5),
        LastId = row.GetGuid(6),
        SealedAt = engine.ReadInstant(row, 7),
        PrunedAt = row.IsDBNull(8) ? null : engine.ReadInstant(row, 8),
        PruneMac = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
    };

    public static async Task<List<Guid>> ChainsAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.Command(sql);
        await using var row = await command.ExecuteReaderAsync(ct);

        var chains = new List<Guid>();
        while (await row.ReadAsync(ct))
        {
            chains.Add(row.IsDBNull(0) ? TrailSeal.System : row.GetGuid(0));
        }

        return chains;
    }
}
