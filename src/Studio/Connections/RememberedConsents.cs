using McpAuthorization.Authorization;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Connections;

/// <summary>A consent answers for its person again only while it would be given: otherwise the program got tokens that open nothing, and nobody was told why.</summary>
internal sealed class RememberedConsents(AppDb db) : IRememberedConsents
{
    public async ValueTask<bool> MayRepeatAsync(GrantView grant, CancellationToken ct) =>
        Guid.TryParse(grant.Subject, out var person) && Guid.TryParse(grant.Tenant, out var place)
        && await db.Workspaces.AnyAsync(
            w => w.Id == place && w.AgentsAllowed && !w.IsArchived
                 && db.Members.Any(m => m.UserId == person && m.WorkspaceId == place)
                 && !db.DeniedClients.Any(d => d.ClientId == grant.ClientId && d.OrganizationId == w.OrganizationId && (d.WorkspaceId == null || d.WorkspaceId == place)),
            ct);
}
