using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Connections.Clients;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Connections;

/// <summary>What somebody may decide about agents of others, and what has been decided: in their workspace, or in its whole organization.</summary>
public sealed class ReviewAccess(AppDb db, Caller caller) : IUseCase
{
    private const int MostShown = 200;

    public static Needs Needs => Needs.Nothing;

    public async Task<AccessView> RunAsync(bool wholeOrganization, CancellationToken ct)
    {
        caller.Demand(Needs);

        var here = await (from workspace in db.Workspaces
                          where workspace.Id == caller.WorkspaceId
                          join organization in db.Organizations on workspace.OrganizationId equals organization.Id
                          select new { workspace.Name, Organization = organization.Name, workspace.OrganizationId }).SingleAsync(ct);
        var oversees = await db.OverseesAsync(caller, caller.WorkspaceId, ct);
        var administers = await db.AdministersAsync(caller, caller.WorkspaceId, ct);
        var isShown = wholeOrganization ? administers : oversees;

        return new(
            caller.WorkspaceId,
            here.Name,
            here.Organization,
            oversees,
            administers,
            caller.RefusalOf(RegisterWorkspaceClient.Needs) is null,
            isShown ? await PlacesAsync(here.OrganizationId, wholeOrganization, ct) : [],
            isShown ? await DeniedAsync(here.OrganizationId, wholeOrganization, ct) : []);
    }

    private Task<List<AccessPlace>> PlacesAsync(Guid organization, bool all, CancellationToken ct) =>
        db.Workspaces.Where(w => w.OrganizationId == organization && !w.IsArchived && (all || w.Id == caller.WorkspaceId))
            .OrderBy(w => w.Name).ThenBy(w => w.Id)
            .Select(w => new AccessPlace(w.Id, w.Name, w.AgentPolicy))
            .ToListAsync(ct);

    private Task<List<DeniedClientView>> DeniedAsync(Guid organization, bool all, CancellationToken ct) =>
        (from denied in db.DeniedClients
         where denied.OrganizationId == organization && (all || denied.WorkspaceId == null || denied.WorkspaceId == caller.WorkspaceId)
         join workspace in db.Workspaces on denied.WorkspaceId equals workspace.Id into places
         from place in places.DefaultIfEmpty()
         orderby denied.Id descending
         select new DeniedClientView(denied.Id, denied.ClientId, denied.Name, place == null ? null : place.Name, denied.DeniedAt)).Take(MostShown).ToListAsync(ct);
}

public sealed record AccessView(
    Guid WorkspaceId,
    string Workspace,
    string Organization,
    bool Oversees,
    bool Administers,
    bool RegistersClients,
    IReadOnlyList<AccessPlace> Places,
    IReadOnlyList<DeniedClientView> Denied);

public sealed record AccessPlace(Guid Id, string Name, AgentPolicy Policy);

/// <summary>Denied in a workspace, or, where none is named, in the whole organization.</summary>
public sealed record DeniedClientView(Guid Id, string ClientId, string? Name, string? Workspace, DateTimeOffset DeniedAt);
