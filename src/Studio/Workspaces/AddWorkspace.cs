using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Trail;

namespace Studio.Workspaces;

/// <summary>For the operator. An organization that is named and does not exist comes with its first workspace.</summary>
public sealed class AddWorkspace(AppDb db, CallRecord call, TimeProvider clock)
{
    public async Task<KnownWorkspace> RunAsync(string name, string? organizationName, string timeZone, string? ownerEmail, CancellationToken ct)
    {
        Refuse.WhereEmptyOrLong("name", name, Workspace.MaxName);
        var organization = await OrganizationAsync(organizationName, ct);
        var workspace = new Workspace { OrganizationId = organization.Id, Name = name.Trim(), TimeZone = timeZone };
        db.Add(workspace);

        if (ownerEmail is not null)
        {
            var owner = await db.PersonOfAsync(ownerEmail, ct);
            db.Add(new Member { UserId = owner.Id, WorkspaceId = workspace.Id, RoleId = Role.Owner.Id, AddedAt = clock.GetUtcNow() });
            await db.JoinAsync(owner, organization.Id, OrganizationRole.Owner, ct);
        }

        call.Target = workspace.Id;
        await db.SaveChangesAsync(ct);
        return new(workspace.Id, workspace.Name, workspace.TimeZone, organization.Name, workspace.IsArchived);
    }

    private async Task<Organization> OrganizationAsync(string? name, CancellationToken ct)
    {
        var known = await db.Organizations.Where(o => name == null || o.Name == name).OrderBy(o => o.Id).Take(2).ToListAsync(ct);
        if (known is [var one])
        {
            return one;
        }

        if (name is null)
        {
            throw Refuse.Invalid("organization", "Say which organization the workspace belongs to; one that does not exist yet is made.");
        }

        if (known.Count > 1)
        {
            throw Refuse.Conflict($"Several organizations are called {name}.");
        }

        Refuse.WhereEmptyOrLong("organization", name, Workspace.MaxName);
        return db.Add(new Organization { Name = name.Trim(), CreatedAt = clock.GetUtcNow() }).Entity;
    }
}
