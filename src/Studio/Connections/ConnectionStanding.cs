using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Connections;

/// <summary>A connection gets tokens only while a consent to it could be given: otherwise the program got tokens that open nothing, and nobody was told why.</summary>
internal sealed class ConnectionStanding(AppDb db, ConnectionQueries queries) : IGrantStanding
{
    public async ValueTask<bool> MayActAsync(string clientId, string subject, string tenant, CancellationToken ct) =>
        Guid.TryParse(subject, out var person) && Guid.TryParse(tenant, out var place) && await queries.MayAct(db, person, place, clientId, ct);
}

// One for each application and not static: a compiled query belongs to the model it was first run with.
internal sealed class ConnectionQueries
{
    public Func<AppDb, Guid, Guid, string, CancellationToken, Task<bool>> MayAct { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid person, Guid place, string clientId, CancellationToken ct) => db.Workspaces.Any(
            w => w.Id == place && w.AgentsAllowed && !w.IsArchived
                 && db.Members.Any(m => m.UserId == person && m.WorkspaceId == place)
                 && db.Users.Any(p => p.Id == person && p.IsActive)
                 && !db.DeniedClients.Any(d => d.ClientId == clientId && d.OrganizationId == w.OrganizationId && (d.WorkspaceId == null || d.WorkspaceId == place))));
}
