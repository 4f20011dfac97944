using McpAuthorization.Authorization;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>Grants as people read them: with names, and with whatever keeps one from acting right now.</summary>
public sealed class ConnectionViews(AppDb db, ConnectionReach reach, TimeProvider clock)
{
    public async Task<IReadOnlyList<AgentConnectionView>> OfAsync(IReadOnlyList<GrantView> grants, CancellationToken ct)
    {
        var people = Ids(grants.Select(grant => grant.Subject));
        var places = Ids(grants.Select(grant => grant.Tenant));
        var clients = grants.Select(grant => grant.ClientId).Distinct().ToList();

        var persons = await db.Users.Where(p => people.Contains(p.Id)).Select(p => new { p.Id, p.Name, p.IsActive }).ToDictionaryAsync(p => p.Id, ct);
        var workspaces = await db.Workspaces.AsNoTracking().Where(w => places.Contains(w.Id)).ToDictionaryAsync(w => w.Id, ct);
        var members = (await db.Members.Where(m => people.Contains(m.UserId) && places.Contains(m.WorkspaceId)).Select(m => new { m.UserId, m.WorkspaceId }).ToListAsync(ct))
            .Select(m => (m.UserId, m.WorkspaceId)).ToHashSet();
        var denied = await db.DeniedClients.AsNoTracking().Where(d => clients.Contains(d.ClientId)).ToListAsync(ct);
        var now = clock.GetUtcNow();

        return
        [
            .. grants.Select(grant =>
            {
                var (userId, workspaceId) = (Guid.Parse(grant.Subject), Guid.Parse(grant.Tenant!));
                var person = persons.GetValueOrDefault(userId);
                var workspace = workspaces.GetValueOrDefault(workspaceId);
                var own = ClientLabel.Of(grant.ClientName ?? grant.ClientId);
                return new AgentConnectionView(
                    grant.Id,
                    grant.Label is null ? own : ClientLabel.Of(grant.Label),
                    own,
                    grant.ClientId,
                    grant.Origin,
                    grant.VerifiedHost,
                    grant.RedirectTarget,
                    userId,
                    person?.Name ?? "Somebody",
                    workspaceId,
                    workspace?.Name ?? "A workspace",
                    grant.Scopes,
                    grant.CreatedAt,
                    grant.LastUsedAt,
                    grant.ExpiresAt,
                    grant.EndedAt,
                    grant.EndedBy,
                    StateOf(),
                    reach.IsOwn(grant));

                ConnectionState StateOf() =>
                    grant.EndedAt is not null ? ConnectionState.Ended
                    : grant.ExpiresAt <= now ? ConnectionState.Expired
                    : grant.ClientBlockedAt is not null ? ConnectionState.ClientBlocked
                    : person is not { IsActive: true } || !members.Contains((userId, workspaceId)) ? ConnectionState.PersonGone
                    : workspace is not { IsArchived: false } ? ConnectionState.WorkspaceArchived
                    : workspace.AgentPolicy is AgentPolicy.Off ? ConnectionState.AgentsOff
                    : denied.Exists(d => d.ClientId == grant.ClientId && d.WorkspaceId == workspaceId) ? ConnectionState.DeniedInWorkspace
                    : denied.Exists(d => d.ClientId == grant.ClientId && d.WorkspaceId is null && d.OrganizationId == workspace.OrganizationId) ? ConnectionState.DeniedInOrganization
                    : !grant.IsSignedIn ? ConnectionState.SignedOut
                    : ConnectionState.Live;
            }),
        ];
    }

    private static List<Guid> Ids(IEnumerable<string?> texts) => [.. texts.Select(text => Guid.Parse(text!)).Distinct()];
}

/// <summary>Whether a connection acts, and if not, what keeps it from doing so. What is neither ended nor expired wakes when that is lifted.</summary>
public enum ConnectionState
{
    Live,
    Ended,
    Expired,
    ClientBlocked,
    PersonGone,
    WorkspaceArchived,
    AgentsOff,
    DeniedInWorkspace,
    DeniedInOrganization,

    /// <summary>It holds no token any more, because it did not come for so long: only its person can wake it.</summary>
    SignedOut,
}

/// <summary>Its name is what its person calls it, or else the client's own. The target is where the answer of its consent went, in words.</summary>
public sealed record AgentConnectionView(
    Guid Id,
    string Name,
    string Client,
    string ClientId,
    ClientOrigin Origin,
    string? VerifiedHost,
    string? Target,
    Guid UserId,
    string Person,
    Guid WorkspaceId,
    string Workspace,
    IReadOnlyList<string> Scopes,
    DateTimeOffset Since,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? EndsAt,
    DateTimeOffset? EndedAt,
    GrantEnd? EndedBy,
    ConnectionState State,
    bool IsOwn)
{
    public bool IsOver => State is ConnectionState.Ended or ConnectionState.Expired;
}
