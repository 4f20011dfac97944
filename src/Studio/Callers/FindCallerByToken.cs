using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpAuthorization;
using Microsoft.Extensions.Options;
using Studio.Connections;
using Studio.Data;

namespace Studio.Callers;

/// <summary>
/// Everything that has to be true of an access token, in one query on every call: what was revoked, demoted, archived or blocked
/// a moment ago acts now, on every node. By hand because through EF Core the same check costs several times as much.
/// </summary>
public sealed class FindCallerByToken(Engine engine, IOptions<McpAuthorizationOptions> authorization, LastUses lastUses, TimeProvider clock) : IDisposable
{
    private readonly PreparedQuery _query = new(engine, Sql(engine), "hash", "now", "resource");

    // The scopes of a grant are kept as JSON text; there are few different ones.
    private readonly ConcurrentDictionary<string, Scope> _scopes = [];

    // A program that acts by itself is bound to a role besides its person's: with the role gone it opens nothing.
    internal static string Sql(Engine engine) =>
        $"""
        SELECT u.id, w.id, g.id, a.client_id, a.display_name, g.scopes, r.permissions & COALESCE(cap.permissions, r.permissions), w.agent_policy, w.time_zone, g.last_used_at, t.scopes
        FROM oauth_tokens t
        JOIN oauth_grants g ON g.id = t.authorization_id
        JOIN oauth_clients a ON a.id = g.application_id
        JOIN people u ON u.id = {engine.GuidOf("g.subject")}
        JOIN workspaces w ON w.id = {engine.GuidOf("g.tenant")}
        JOIN members m ON m.user_id = u.id AND m.workspace_id = w.id
        JOIN roles r ON r.id = m.role_id
        LEFT JOIN roles cap ON cap.id = {engine.GuidOf("g.binding")}
        WHERE t.reference_id = @hash AND t.type = 'urn:ietf:params:oauth:token-type:access_token' AND t.status = 'valid' AND t.expiration_date > @now
          AND g.status = 'valid' AND (g.expires_at IS NULL OR g.expires_at > @now) AND g.resource = @resource AND (g.binding IS NULL OR cap.id IS NOT NULL)
          AND a.blocked_at IS NULL AND a.removed_at IS NULL AND (a.tenant IS NULL OR a.tenant = g.tenant)
          AND {ConnectionStanding.Lets("a.client_id")}
        """;

    public Task<Caller?> RunAsync(string token, CancellationToken ct) =>
        _query.ReadAsync(ReadAsync, ct, HashOf(token), clock.GetUtcNow().UtcDateTime, authorization.Value.Resource);

    internal static string HashOf(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async Task<Caller?> ReadAsync(DbDataReader row, CancellationToken ct)
    {
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        // Those of a token that a refresh narrowed, and never more than its connection covers now.
        var granted = ScopesIn(row.GetString(5));
        var scopes = row.IsDBNull(10) ? granted : ScopeNames.Read(row.GetString(10).Split(' ')).Within(granted);
        var (role, policy) = ((Permission)row.GetInt32(6), (AgentPolicy)row.GetInt32(7));
        var clientId = row.GetString(3);
        var connection = new Credential.Connection(row.GetGuid(2), clientId, row.IsDBNull(4) ? clientId : row.GetString(4));

        lastUses.OfConnection(connection.Id, row.IsDBNull(9) ? null : row.GetDateTime(9));
        return new(row.GetGuid(0), row.GetGuid(1), row.GetString(8), connection, role, role & scopes.Permissions() & policy.Permissions(), scopes, Channels: null) { Policy = policy };
    }

    private Scope ScopesIn(string kept) => _scopes.GetOrAdd(kept, json => ScopeNames.Read(JsonSerializer.Deserialize<string[]>(json)!));

    public void Dispose() => _query.Dispose();
}
