using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>For the operator: every workspace of every organization.</summary>
public sealed class ListAllWorkspaces(AppDb db)
{
    public Task<List<KnownWorkspace>> RunAsync(CancellationToken ct) =>
        (from workspace in db.Workspaces
         join organization in db.Organizations on workspace.OrganizationId equals organization.Id
         orderby organization.Name, workspace.Name, workspace.Id
         select new KnownWorkspace(workspace.Id, workspace.Name, workspace.TimeZone, organization.Name, workspace.IsArchived)).ToListAsync(ct);
}

public sealed record KnownWorkspace(Guid Id, string Name, string TimeZone, string Organization, bool IsArchived);
