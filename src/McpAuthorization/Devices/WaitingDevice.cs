using System.Data.Common;
using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Tokens;

namespace McpAuthorization.Devices;

/// <summary>A device that asks, with what its grant says now.</summary>
internal sealed record WaitingDevice(
    Guid Id, Guid ClientKey, DateTime ExpiresAt, string? Decision, DateTime? PolledAt, int PauseSeconds, GrantOfToken? Grant, string[] Scopes, DateTime? GrantExpiresAt)
{
    public const string Sql =
        """
        SELECT d.id, d.client_key, d.expires_at, d.decision, d.polled_at, d.pause_seconds, g.id, g.subject, g.tenant, g.scopes, g.expires_at
        FROM oauth_device_requests d LEFT JOIN oauth_grants g ON g.id = d.grant_id
        WHERE d.code_hash = @p0
        """;

    public static WaitingDevice Read(DbDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.Utc(2)!.Value,
        row.Text(3),
        row.Utc(4),
        row.GetInt32(5),
        row.IsDBNull(6) ? null : new GrantOfToken(row.GetGuid(6), row.Text(7), row.Text(8)),
        row.Text(9) is { } scopes ? JsonSerializer.Deserialize(scopes, TokenJson.Default.StringArray)! : [],
        row.Utc(10));
}
