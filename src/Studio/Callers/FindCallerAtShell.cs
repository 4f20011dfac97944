using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Callers;

/// <summary>
/// Who a command acts as: a member that the operator names, with exactly that member's permissions, or the operator, who may do
/// everything and is nobody in particular.
/// </summary>
public sealed class FindCallerAtShell(AppDb db)
{
    public async Task<Caller> RunAsync(string? email, string? workspace, CancellationToken ct) =>
        email is null ? await OperatorAsync(workspace, ct) : await MemberAsync(email, workspace, ct);

    private async Task<Caller> OperatorAsync(string? workspace, CancellationToken ct)
    {
        var found = await db.Workspaces.AsNoTracking().Where(w => !w.IsArchived).OneNamedAsync(workspace, ct);
        return CallerIn(found, Guid.Empty, Permission.All);
    }

    private async Task<Caller> MemberAsync(string email, string? workspace, CancellationToken ct)
    {
        var normalized = email.Normalize().ToUpperInvariant();
        var person = await db.Users.AsNoTracking().Where(p => p.NormalizedEmail == normalized && p.IsActive).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct)
                     ?? throw Refuse.NotFound($"person as {email}, or they are deactivated");

        var found = await db.Workspaces.AsNoTracking().Where(w => !w.IsArchived && db.Members.Any(m => m.UserId == person && m.WorkspaceId == w.Id)).OneNamedAsync(workspace, ct);
        var role = await (from member in db.Members
                          where member.UserId == person && member.WorkspaceId == found.Id
                          join held in db.Roles on member.RoleId equals held.Id
                          select held.Permissions).SingleAsync(ct);

        return CallerIn(found, person, role);
    }

    private static Caller CallerIn(Workspace workspace, Guid person, Permission permissions) =>
        new(person, workspace.Id, workspace.TimeZone, new Credential.Shell(), permissions, permissions, Scope.Mcp, Channels: null);
}
