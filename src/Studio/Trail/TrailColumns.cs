using System.Data;
using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>The columns of a row for hand SQL, in one order everywhere.</summary>
internal static class TrailColumns
{
    public static (string Name, DbType Type)[] All { get; } =
    [
        ("id", DbType.Guid), ("at", DbType.DateTime), ("workspace_id", DbType.Guid), ("user_id", DbType.Guid), ("via", DbType.String),
        ("connection_id", DbType.Guid), ("api_key_id", DbType.Guid), ("client_id", DbType.String), ("action", DbType.String), ("target_id", DbType.Guid),
        ("outcome", DbType.String), ("microseconds", DbType.Int64), ("count", DbType.Int32), ("address", DbType.String), ("trace_id", DbType.String),
        ("mac", DbType.Binary),
    ];

    public static string Names { get; } = string.Join(", ", All.Select(column => column.Name));

    public static string Insert { get; } = $"INSERT INTO trail ({Names}) VALUES ({string.Join(", ", All.Select(column => $"@{column.Name}"))})";

    public static void AddParameters(DbCommand command)
    {
        foreach (var (name, type) in All)
        {
            var parameter = command.CreateParameter();

            // With the prefix: without it the SQLite driver looks for the name three more times, for each value of each row.
            (parameter.ParameterName, parameter.DbType) = ($"@{name}", type);
            command.Parameters.Add(parameter);
        }
    }

    public static void Bind(DbCommand command, TrailEntry entry, Engine engine)
    {
        ReadOnlySpan<object?> values =
        [
            entry.Id, engine.Instant(entry.At), entry.WorkspaceId, entry.UserId, entry.Via, entry.ConnectionId, entry.ApiKeyId, entry.ClientId,
            entry.Action, entry.TargetId, entry.Outcome, entry.Microseconds, entry.Count, entry.Address, entry.TraceId, entry.Mac,
        ];

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    /// <summary>A row as it stands in the database, whoever wrote it. The seal follows the columns.</summary>
    public static TrailEntry Read(DbDataReader row, Engine engine) => new()
    {
        Id = row.GetGuid(0),
        At = engine.ReadInstant(row, 1),
        WorkspaceId = GuidAt(row, 2),
        UserId = GuidAt(row, 3),
        Via = row.GetString(4),
        ConnectionId = GuidAt(row, 5),
        ApiKeyId = GuidAt(row, 6),
        ClientId = TextAt(row, 7),
        Action = row.GetString(8),
        TargetId = GuidAt(row, 9),
        Outcome = row.GetString(10),
        Microseconds = row.GetInt64(11),
        Count = row.GetInt32(12),
        Address = TextAt(row, 13),
        TraceId = TextAt(row, 14),
        Mac = row.GetFieldValue<byte[]>(15),
        Seal = row.IsDBNull(16) ? null : row.GetInt64(16),
    };

    private static Guid? GuidAt(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    private static string? TextAt(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
