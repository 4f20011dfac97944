using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>
/// Who may cut off others: in a workspace those who manage it, and in all workspaces of an organization its owners and admins, whatever their
/// role in one of them is.
/// </summary>
internal static class Oversight
{
    public static async Task<bool> OverseesAsync(this AppDb db, Caller caller, Guid workspaceId, CancellationToken ct) =>
        (workspaceId == caller.WorkspaceId && caller.Permissions.Covers(Permission.ManageWorkspaceSettings)) || await db.AdministersAsync(caller, workspaceId, ct);

    public static Task<bool> AdministersAsync(this AppDb db, Caller caller, Guid workspaceId, CancellationToken ct) =>
        caller.IsOperator
            ? Task.FromResult(true)
            : db.Workspaces.AnyAsync(
                w => w.Id == workspaceId
                     && db.OrganizationMembers.Any(m => m.UserId == caller.UserId && m.OrganizationId == w.OrganizationId && m.Role != OrganizationRole.Member),
                ct);

    public static async Task DemandOversightAsync(this AppDb db, Caller caller, Guid workspaceId, CancellationToken ct)
    {
        if (!await db.OverseesAsync(caller, workspaceId, ct))
        {
            throw workspaceId == caller.WorkspaceId
                ? Refuse.Forbidden("Your role in this workspace does not allow manage_workspace_settings.")
                : Refuse.NotFound("workspace");
        }
    }

    public static async Task DemandAdministrationAsync(this AppDb db, Caller caller, Guid workspaceId, CancellationToken ct)
    {
        if (!await db.AdministersAsync(caller, workspaceId, ct))
        {
            throw workspaceId == caller.WorkspaceId
                ? Refuse.Forbidden("Only owners and admins of the organization do this.")
                : Refuse.NotFound("workspace");
        }
    }
}
