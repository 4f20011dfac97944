using System.Data.Common;

namespace McpAuthorization.Database;

/// <summary>Reads columns alike on both engines: SQLite keeps times and ids as text and forgets that the times are UTC.</summary>
internal static class Columns
{
    public static string? Text(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTime? Utc(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc);
}
