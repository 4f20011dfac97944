using McpAuthorization.Grants;
using Studio.Data;

namespace Studio.Connections;

/// <summary>
/// A connection gets tokens only while a consent to it could be given: otherwise the program got tokens that open nothing, and nobody was told why.
/// By hand because it is on the way of every refresh.
/// </summary>
internal sealed class ConnectionStanding(Engine engine) : IGrantStanding, IDisposable
{
    private readonly PreparedQuery _query = new(
        engine,
        $"""
        SELECT 1
        FROM workspaces w
        JOIN members m ON m.workspace_id = w.id
        JOIN people u ON u.id = m.user_id
        WHERE w.id = @place AND u.id = @person AND {Lets("@client")}
        """,
        "place", "person", "client");

    /// <summary>Whether workspace w lets person u act in it through a program.</summary>
    internal static string Lets(string clientId) =>
        $"""
        u.is_active AND w.agent_policy <> 0 AND NOT w.is_archived
          AND NOT EXISTS (
            SELECT 1 FROM denied_clients d
            WHERE d.client_id = {clientId} AND d.organization_id = w.organization_id AND (d.workspace_id IS NULL OR d.workspace_id = w.id))
        """;

    public async ValueTask<bool> MayActAsync(string clientId, string subject, string tenant, CancellationToken ct) =>
        Guid.TryParse(subject, out var person) && Guid.TryParse(tenant, out var place)
        && await _query.ReadAsync((row, stop) => row.ReadAsync(stop), ct, place, person, clientId);

    public void Dispose() => _query.Dispose();
}
