using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Registration;

namespace McpAuthorization.Grants;

/// <summary>The birth of a grant: one for each login, also when the consent is remembered.</summary>
internal sealed record NewGrant(
    Client Client, string Subject, string? Tenant, string Resource, string? RedirectUri, IReadOnlyList<string> Scopes, DateTime? ExpiresAt)
{
    private const string Sql =
        """
        INSERT INTO oauth_grants (id, application_id, client_id, concurrency_token, creation_date, expires_at, redirect_uri, resource, scopes, status, subject, tenant, type)
        VALUES (@p0, @p1, @p2, '', @p3, @p4, @p5, @p6, @p7, 'valid', @p8, @p9, 'permanent')
        """;

    public Guid Id { get; } = Guid.CreateVersion7();

    public ValueTask<int> InsertAsync(Statements statements, DateTime now, CancellationToken ct) => statements.ExecuteAsync(
        Sql,
        [Id, Client.Id, Client.ClientId, now, ExpiresAt, RedirectUri, Resource, JsonSerializer.Serialize(Scopes), Subject, Tenant],
        ct);
}
