using System.Data.Common;
using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Grants;

namespace McpAuthorization.Tokens;

/// <summary>A token as presented by a client, with what its grant says now.</summary>
internal sealed record PresentedToken(
    Guid Id, string? Kind, string? Status, DateTime? ExpiresAt, Guid? ClientKey, GrantOfToken Grant, string? GrantStatus, DateTime? GrantExpiresAt, string[] Scopes)
{
    public const string Sql =
        """
        SELECT t.id, t.type, t.status, t.expiration_date, t.application_id, g.id, g.subject, g.tenant, g.status, g.expires_at, g.scopes
        FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.authorization_id
        WHERE t.reference_id = @p0
        """;

    public bool GrantIsLive(DateTime now) => GrantStatus is "valid" && !(GrantExpiresAt <= now);

    public static PresentedToken Read(DbDataReader row) => new(
        row.GetGuid(0),
        row.Text(1),
        row.Text(2),
        row.Utc(3),
        row.IsDBNull(4) ? null : row.GetGuid(4),
        new GrantOfToken(row.GetGuid(5), row.Text(6), row.Text(7)),
        row.Text(8),
        row.Utc(9),
        row.Text(10) is { } scopes ? JsonSerializer.Deserialize(scopes, TokenJson.Default.StringArray)! : []);
}
