using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Keys;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.People;

/// <summary>The first organization, workspace and owner. The token of the link stands for a caller: there is nobody yet.</summary>
public sealed class SetUp(AppDb db, UserManager<Person> people, SetUpLink link, Sessions sessions, CallRecord call, TimeProvider clock)
{
    private const string Used = "This link is not valid, or has been used. The server prints a new one at its start as long as nobody is here.";

    /// <summary>Refuses unless the token opens the set-up.</summary>
    public async Task DemandAsync(string? token, CancellationToken ct) => await FindAsync(token, ct);

    public async Task<SignedIn> RunAsync(string? token, FirstOwner asked, CancellationToken ct)
    {
        var secret = await FindAsync(token, ct);
        asked.Demand();

        var now = clock.GetUtcNow();
        var person = Person.Of(asked.Email, asked.Name, now);
        (await people.CreateAsync(person, asked.Password)).Demand();

        var organization = new Organization { Name = asked.Organization.Trim(), CreatedAt = now };
        var workspace = new Workspace { OrganizationId = organization.Id, Name = asked.Workspace.Trim(), TimeZone = asked.TimeZone };
        person.LastWorkspaceId = workspace.Id;

        db.Add(organization);
        db.Add(workspace);
        db.Add(new OrganizationMember { UserId = person.Id, OrganizationId = organization.Id, Role = OrganizationRole.Owner });
        db.Add(new Member { UserId = person.Id, WorkspaceId = workspace.Id, RoleId = Role.Owner.Id, AddedAt = now });
        db.Remove(secret);

        var signedIn = await sessions.BeginAsync(person, ct);
        call.ActAs(person.Id);
        call.Target = organization.Id;
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else was quicker with the same link: their row is gone, and ours must not stay.
            throw Refuse.Forbidden(Used);
        }

        return signedIn;
    }

    private async Task<Secret> FindAsync(string? token, CancellationToken ct)
    {
        var secret = await db.Secrets.SingleOrDefaultAsync(s => s.Name == SetUpLink.SecretName, ct);
        return secret is not null && token is not null && link.Opens(secret, token) && !await db.Users.AnyAsync(ct)
            ? secret
            : throw Refuse.Forbidden(Used);
    }
}

public sealed record FirstOwner(string Organization, string Workspace, string TimeZone, string Name, string Email, string Password)
{
    internal void Demand()
    {
        Refuse.WhereEmptyOrLong("organization", Organization, Workspaces.Organization.MaxName);
        Refuse.WhereEmptyOrLong("workspace", Workspace, Workspaces.Workspace.MaxName);
        Refuse.WhereLong("password", Password, SignInRules.MaxPassword);
    }
}
