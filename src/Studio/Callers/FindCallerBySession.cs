using System.Data.Common;
using Studio.Data;

namespace Studio.Callers;

/// <summary>
/// A signed-in person: their role as it is now, whatever it was when they signed in. The session ends with "sign out", the
/// stamp changes with the password and with "sign out everywhere": they act on the very next page, on every node.
/// </summary>
public sealed class FindCallerBySession(Engine engine, TimeProvider clock) : IDisposable
{
    internal const string Sql =
        """
        SELECT m.user_id, m.workspace_id, r.permissions, w.time_zone, s.id
        FROM sessions s
        JOIN people u ON u.id = s.user_id
        JOIN members m ON m.user_id = u.id
        JOIN workspaces w ON w.id = m.workspace_id
        JOIN roles r ON r.id = m.role_id
        WHERE s.id = @session AND s.ends_at > @now AND u.security_stamp = @stamp AND u.is_active AND NOT w.is_archived
        ORDER BY CASE WHEN w.id = u.last_workspace_id THEN 0 ELSE 1 END, m.added_at
        LIMIT 1
        """;

    private readonly PreparedQuery _query = new(engine, Sql, "session", "stamp", "now");

    /// <summary>The caller in the workspace they looked at last, or else in the first they joined; null where there is none.</summary>
    public Task<Caller?> RunAsync(Guid sessionId, string securityStamp, CancellationToken ct) =>
        _query.ReadAsync(ReadAsync, ct, sessionId, securityStamp, engine.Instant(clock.GetUtcNow()));

    private static async Task<Caller?> ReadAsync(DbDataReader row, CancellationToken ct)
    {
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var role = (Permission)row.GetInt32(2);
        return new(row.GetGuid(0), row.GetGuid(1), row.GetString(3), new Credential.Session(row.GetGuid(4)), role, role, Scope.Mcp, Channels: null);
    }

    public void Dispose() => _query.Dispose();
}
