using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.ClientDocuments;

/// <summary>Keeps what a good document said as a client among the others, in one statement, so that nodes that load it at once agree.</summary>
internal sealed class StoreDocument(Ledger ledger, AuthorizationEvents events, TimeProvider clock)
{
    // Keys that were fetched from the same address are still good: they age by themselves.
    private const string Upsert =
        """
        INSERT INTO oauth_clients (
            id, client_id, client_type, application_type, consent_type, display_name, permissions, requirements, redirect_uris,
            authentication_method, json_web_key_set, jwks_uri, metadata, registered_at,
            document_digest, changed_at, document_fetched_at, document_fresh_until, concurrency_token)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p13, @p13, @p15, @p16)
        ON CONFLICT (client_id) DO UPDATE SET
            client_type = excluded.client_type,
            application_type = excluded.application_type,
            display_name = excluded.display_name,
            permissions = excluded.permissions,
            redirect_uris = excluded.redirect_uris,
            authentication_method = excluded.authentication_method,
            json_web_key_set = CASE WHEN excluded.jwks_uri = oauth_clients.jwks_uri THEN oauth_clients.json_web_key_set ELSE excluded.json_web_key_set END,
            keys_fresh_until = CASE WHEN excluded.jwks_uri = oauth_clients.jwks_uri THEN oauth_clients.keys_fresh_until ELSE NULL END,
            jwks_uri = excluded.jwks_uri,
            metadata = excluded.metadata,
            changed_at = CASE WHEN excluded.document_digest = oauth_clients.document_digest THEN oauth_clients.changed_at ELSE excluded.changed_at END,
            document_digest = excluded.document_digest,
            document_fetched_at = excluded.document_fetched_at,
            document_fresh_until = excluded.document_fresh_until,
            concurrency_token = excluded.concurrency_token
        """;

    public Task RunAsync(ClientDocument document, TimeSpan life, Client? before, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var isPublic = document.AuthenticationMethod is not ClientAuthentication.PrivateKeyJwt;
        object?[] values =
        [
            Guid.CreateVersion7(), document.ClientId, isPublic ? ClientTypes.Public : ClientTypes.Confidential, document.ApplicationType, ConsentTypes.Explicit,
            document.Name, JsonSerializer.Serialize(PermissionsOf(document)), JsonSerializer.Serialize(new[] { Requirements.Features.ProofKeyForCodeExchange }),
            // As text: two spellings of one address are one Uri, but two redirect URIs.
            JsonSerializer.Serialize(document.RedirectUris, ClientDocument.Stored),
            document.AuthenticationMethod, document.Keys, document.KeysUri, document.About?.ToJsonString(ClientDocument.Stored), now,
            document.Digest, now + life, Guid.CreateVersion7().ToString(),
        ];

        return ledger.WriteAsync(
            async statements =>
            {
                var stored = await statements.ExecuteAsync(Upsert, values, ct);

                if (before?.DocumentDigest != document.Digest)
                {
                    await events.TellAsync(
                        new(before is null ? AuthorizationEventKind.Registered : AuthorizationEventKind.ClientUpdated, document.ClientId), statements.Transaction, ct);
                }

                return stored;
            },
            ct);
    }

    private static IEnumerable<string> PermissionsOf(ClientDocument document) =>
        ClientPermissions.All.Where(permission => permission is not Permissions.GrantTypes.RefreshToken || document.GrantTypes.Contains(GrantTypes.RefreshToken));
}
