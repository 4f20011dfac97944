using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Trail;

namespace Studio.Workspaces;

/// <summary>For the operator: lets a person into a workspace, or gives them another role there.</summary>
public sealed class AddMember(AppDb db, CallRecord call, TimeProvider clock)
{
    public async Task RunAsync(string email, string? workspaceName, string roleName, OrganizationRole organizationRole, CancellationToken ct)
    {
        var workspace = await db.Workspaces.Where(w => !w.IsArchived).OneNamedAsync(workspaceName, ct);
        var role = await RoleAsync(workspace, roleName, ct);
        var person = await db.PersonOfAsync(email, ct);

        if (await db.Members.SingleOrDefaultAsync(m => m.UserId == person.Id && m.WorkspaceId == workspace.Id, ct) is { } member)
        {
            member.RoleId = role;
        }
        else
        {
            db.Add(new Member { UserId = person.Id, WorkspaceId = workspace.Id, RoleId = role, AddedAt = clock.GetUtcNow() });
        }

        await db.JoinAsync(person, workspace.OrganizationId, organizationRole, ct);
        call.Target ??= person.Id;
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Refuses what could not be done afterwards, for whoever has to do something else first.</summary>
    public async Task DemandAsync(string? workspaceName, string roleName, CancellationToken ct) =>
        await RoleAsync(await db.Workspaces.AsNoTracking().Where(w => !w.IsArchived).OneNamedAsync(workspaceName, ct), roleName, ct);

    private async Task<Guid> RoleAsync(Workspace workspace, string name, CancellationToken ct)
    {
        var roles = await db.Roles.AsNoTracking().Where(r => r.OrganizationId == null || r.OrganizationId == workspace.OrganizationId).ToListAsync(ct);
        return roles.SingleOrDefault(r => r.Name == name)?.Id
               ?? throw Refuse.Invalid("role", $"'{name}' is not a role here. There are {string.Join(", ", roles.Select(r => r.Name))}.");
    }
}
