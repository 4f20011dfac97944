using System.Data.Common;
using Studio.Data;

namespace Studio.Callers;

/// <summary>
/// A signed-in person: their role as it is now, whatever it was when they signed in. The stamp changes with the password and with
/// "sign out everywhere", which so act on the very next page.
/// </summary>
public sealed class FindCallerBySession(Engine engine) : IDisposable
{
    internal const string Sql =
        """
        SELECT m.user_id, m.workspace_id, r.permissions, w.time_zone
        FROM people u
        JOIN members m ON m.user_id = u.id
        JOIN workspaces w ON w.id = m.workspace_id
        JOIN roles r ON r.id = m.role_id
        WHERE u.id = @user AND u.security_stamp = @stamp AND u.is_active AND NOT w.is_archived
        ORDER BY CASE WHEN w.id = u.last_workspace_id THEN 0 ELSE 1 END, m.added_at
        LIMIT 1
        """;

    private readonly PreparedQuery _query = new(engine, Sql, "user", "stamp");

    /// <summary>The caller in the workspace they looked at last, or else in the first they joined; null where there is none.</summary>
    public Task<Caller?> RunAsync(Guid userId, string securityStamp, CancellationToken ct) => _query.ReadAsync(ReadAsync, ct, userId, securityStamp);

    private static async Task<Caller?> ReadAsync(DbDataReader row, CancellationToken ct)
    {
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var role = (Permission)row.GetInt32(2);
        return new(row.GetGuid(0), row.GetGuid(1), row.GetString(3), new Credential.Session(), role, role, Scope.Mcp, Channels: null);
    }

    public void Dispose() => _query.Dispose();
}
