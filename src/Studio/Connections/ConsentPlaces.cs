using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>The workspaces that a person could connect a client to. It may be another than the one they are looking at.</summary>
public sealed class ConsentPlaces(AppDb db, Caller caller)
{
    /// <param name="clientId">The client.</param>
    /// <param name="only">The one workspace that the client was registered for, as the library keeps it, or null.</param>
    /// <param name="ct">Ends with the request.</param>
    public async Task<IReadOnlyList<ConsentPlace>> ListAsync(string clientId, string? only, CancellationToken ct)
    {
        var all = await ListAsync(clientId, ct);
        return only is null ? all : [.. all.Where(place => Engine.Text(place.Id) == only)];
    }

    private async Task<IReadOnlyList<ConsentPlace>> ListAsync(string clientId, CancellationToken ct) =>
        await (from member in db.Members
               where member.UserId == caller.UserId
               join workspace in db.Workspaces on member.WorkspaceId equals workspace.Id
               where !workspace.IsArchived
               join organization in db.Organizations on workspace.OrganizationId equals organization.Id
               join role in db.Roles on member.RoleId equals role.Id
               orderby organization.Name, workspace.Name
               select new ConsentPlace(
                   workspace.Id,
                   workspace.Name,
                   organization.Name,
                   role.Name,
                   db.DeniedClients.Any(d => d.ClientId == clientId && d.OrganizationId == organization.Id && d.WorkspaceId == workspace.Id),
                   db.DeniedClients.Any(d => d.ClientId == clientId && d.OrganizationId == organization.Id && d.WorkspaceId == null),
                   role.Permissions,
                   workspace.AgentPolicy)).ToListAsync(ct);
}

public sealed record ConsentPlace(
    Guid Id,
    string Name,
    string Organization,
    string Role,
    bool DeniesClient,
    bool OrganizationDeniesClient,
    Permission RolePermissions,
    AgentPolicy AgentPolicy)
{
    public bool AgentsAllowed => AgentPolicy is not AgentPolicy.Off;

    public Permission AgentPermissions => AgentPolicy.Permissions();

    /// <summary>Why the client would not be let in, or null.</summary>
    public string? WhyNot =>
        !AgentsAllowed ? $"{Name} does not let agents in. An owner of the workspace can change that."
        : DeniesClient ? $"{Name} does not let this program in. An owner of the workspace can change that."
        : OrganizationDeniesClient ? $"{Organization} lets this program into none of its workspaces. An owner of the organization can change that."
        : null;
}
