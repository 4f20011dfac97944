using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.People;

namespace Studio.Workspaces;

internal static class Membership
{
    public static async Task<Person> PersonOfAsync(this AppDb db, string email, CancellationToken ct)
    {
        var normalized = email.Normalize().ToUpperInvariant();
        return await db.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct) ?? throw Refuse.NotFound($"person as {email}");
    }

    /// <summary>Whoever is in a workspace is in its organization. A role that somebody has there already stays.</summary>
    public static async Task JoinAsync(this AppDb db, Person person, Guid organizationId, OrganizationRole role, CancellationToken ct)
    {
        if (!await db.OrganizationMembers.AnyAsync(m => m.UserId == person.Id && m.OrganizationId == organizationId, ct))
        {
            db.Add(new OrganizationMember { UserId = person.Id, OrganizationId = organizationId, Role = role });
        }
    }
}
