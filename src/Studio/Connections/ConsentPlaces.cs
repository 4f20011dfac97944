using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>The workspaces that a person could connect an agent to. It may be another than the one they are looking at.</summary>
public sealed class ConsentPlaces(AppDb db, Caller caller)
{
    /// <param name="only">The one workspace that the client was registered for, as the library keeps it, or null.</param>
    /// <param name="ct">Ends with the request.</param>
    public async Task<IReadOnlyList<ConsentPlace>> ListAsync(string? only, CancellationToken ct) =>
        only is null ? await ListAsync(ct) : [.. (await ListAsync(ct)).Where(place => Engine.Text(place.Id) == only)];

    private async Task<IReadOnlyList<ConsentPlace>> ListAsync(CancellationToken ct) =>
        await (from member in db.Members
               where member.UserId == caller.UserId
               join workspace in db.Workspaces on member.WorkspaceId equals workspace.Id
               where !workspace.IsArchived
               join organization in db.Organizations on workspace.OrganizationId equals organization.Id
               join role in db.Roles on member.RoleId equals role.Id
               orderby organization.Name, workspace.Name
               select new ConsentPlace(
                   workspace.Id, workspace.Name, organization.Name, role.Name, workspace.AgentsAllowed, role.Permissions, workspace.AgentPermissions)).ToListAsync(ct);
}

public sealed record ConsentPlace(
    Guid Id, string Name, string Organization, string Role, bool AgentsAllowed, Permission RolePermissions, Permission AgentPermissions);
