using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>The workspaces that the caller can go to.</summary>
public sealed class ListWorkspaces(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task<IReadOnlyList<WorkspaceView>> RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);

        return await (from member in db.Members
                      where member.UserId == caller.UserId
                      join workspace in db.Workspaces on member.WorkspaceId equals workspace.Id
                      where !workspace.IsArchived
                      join organization in db.Organizations on workspace.OrganizationId equals organization.Id
                      orderby organization.Name, workspace.Name
                      select new WorkspaceView(workspace.Id, workspace.Name, organization.Name, workspace.Id == caller.WorkspaceId)).ToListAsync(ct);
    }
}

public sealed record WorkspaceView(Guid Id, string Name, string Organization, bool IsCurrent);
