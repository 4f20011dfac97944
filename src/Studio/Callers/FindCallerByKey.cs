using System.Data.Common;
using System.Security.Cryptography;
using Studio.ApiKeys;
using Studio.Connections;
using Studio.Data;

namespace Studio.Callers;

/// <summary>The same as for a token, in a query of the same shape: a key is worth what its issuer may do now, and no more than it says.</summary>
public sealed class FindCallerByKey(Engine engine, ApiKeyPepper pepper, LastUses lastUses, TimeProvider clock) : IDisposable
{
    // One row a channel. A key whose last channel is gone reaches none: the outer join keeps its row.
    internal const string Sql =
        """
        SELECT k.issued_by, k.workspace_id, k.id, k.hash, k.permissions, r.permissions, w.agent_policy, kc.channel_id, k.name, w.time_zone, k.last_used_at
        FROM api_keys k
        JOIN people u ON u.id = k.issued_by
        JOIN workspaces w ON w.id = k.workspace_id
        JOIN members m ON m.user_id = k.issued_by AND m.workspace_id = k.workspace_id
        JOIN roles r ON r.id = m.role_id
        LEFT JOIN api_key_channels kc ON kc.api_key_id = k.id
        WHERE k.lookup = @lookup AND (k.expires_at IS NULL OR k.expires_at > @now)
          AND k.revoked_at IS NULL AND u.is_active AND w.agent_policy <> 0 AND NOT w.is_archived
        """;

    private readonly PreparedQuery _query = new(engine, Sql, "lookup", "now");

    public Task<Caller?> RunAsync(string text, CancellationToken ct) =>
        ApiKeySecret.TryParse(text) is { } secret
            ? _query.ReadAsync((row, token) => ReadAsync(row, pepper.Hash(secret), token), ct, secret.Lookup, engine.Instant(clock.GetUtcNow()))
            : Task.FromResult<Caller?>(null);

    private async Task<Caller?> ReadAsync(DbDataReader row, byte[] hash, CancellationToken ct)
    {
        if (!await row.ReadAsync(ct) || !CryptographicOperations.FixedTimeEquals(row.GetFieldValue<byte[]>(3), hash))
        {
            return null;
        }

        var (role, policy) = ((Permission)row.GetInt32(5), (AgentPolicy)row.GetInt32(6));
        var channels = new HashSet<Guid>();
        var key = new Credential.ApiKey(row.GetGuid(2), row.GetString(8));
        var caller = new Caller(
            row.GetGuid(0), row.GetGuid(1), row.GetString(9), key, role, role & (Permission)row.GetInt32(4) & policy.Permissions(), Scope.Mcp, channels)
        {
            Policy = policy,
        };

        lastUses.OfKey(key.Id, row.IsDBNull(10) ? null : engine.ReadInstant(row, 10));

        do
        {
            if (!row.IsDBNull(7))
            {
                channels.Add(row.GetGuid(7));
            }
        }
        while (await row.ReadAsync(ct));

        return caller;
    }

    public void Dispose() => _query.Dispose();
}
