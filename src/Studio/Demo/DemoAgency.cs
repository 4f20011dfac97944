using Microsoft.AspNetCore.Identity;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;
using Studio.People;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Demo;

/// <summary>A small agency with two clients, one member for each role, and posts in every status. The only invented data in the product.</summary>
internal sealed class DemoAgency(AppDb db, CallRecord call, ApiKeyPepper pepper, IPasswordHasher<Person> passwords, ILookupNormalizer normalizer, TimeProvider clock)
{
    public const string Password = "demo-Passw0rd!";

    private static readonly Dictionary<string, string> Names = new Dictionary<string, string>
    {
        ["owner"] = "Olive Berger",
        ["manager"] = "Marek Nowak",
        ["editor"] = "Edda Lind",
        ["contributor"] = "Carlos Vega",
        ["client"] = "Clara Jensen",
        ["viewer"] = "Viktor Hall",
    };

    public async Task<DemoLine> FillAsync(string url, string mcpUrl, CancellationToken ct)
    {
        call.Open("demo.fill");
        var now = clock.GetUtcNow();

        var agency = db.Add(new Organization { Name = "Northwind Social", CreatedAt = now }).Entity;
        var bakery = db.Add(new Workspace { OrganizationId = agency.Id, Name = "Korn & Krume bakery", TimeZone = "Europe/Berlin" }).Entity;
        var cinema = db.Add(new Workspace { OrganizationId = agency.Id, Name = "Lantern Cinema", TimeZone = "Europe/London", ApprovalMode = ApprovalMode.RequiredInternal }).Entity;
        var people = Role.BuiltIn.ToDictionary(role => role.Name, role => Join(role, agency, [bakery, cinema], now));

        Channel[] channels =
        [
            Channel.Connect(bakery.Id, "bluesky", "Korn & Krume", "kornundkrume.example"),
            Channel.Connect(bakery.Id, "mastodon", "Korn & Krume", "@brot@social.example"),
            Channel.Connect(bakery.Id, "linkedin_company", "Korn & Krume GmbH", "korn-und-krume"),
            Channel.Connect(bakery.Id, "instagram", "Korn & Krume", "kornundkrume"),
        ];
        channels[3].MarkDisconnected();
        db.AddRange(channels);
        var screen = db.Add(Channel.Connect(cinema.Id, "bluesky", "Lantern Cinema", "lantern.example")).Entity;

        var posts = DemoPosts.Of(people, channels, screen, now).ToList();
        db.AddRange(posts);
        db.AddRange(DemoFigures.Of(channels, posts, now));

        var secret = ApiKeySecret.Create();
        var terms = new ApiKeyTerms(Permission.All, [channels[0].Id, channels[1].Id, channels[2].Id], ExpiresAt: null);
        db.Add(ApiKey.Issue(bakery.Id, people["owner"].Id, "Demo agent", (secret.Lookup, pepper.Hash(secret)), terms, now));

        await db.SaveChangesAsync(ct);
        return new(url, mcpUrl, secret.Text, [.. people.Select(person => new DemoUser(person.Value.Email!, Password, person.Key))]);
    }

    private Person Join(Role role, Organization agency, Workspace[] workspaces, DateTimeOffset now)
    {
        var email = $"{role.Name}@demo.test";
        var person = new Person
        {
            Name = Names[role.Name],
            UserName = email,
            NormalizedUserName = normalizer.NormalizeName(email),
            Email = email,
            NormalizedEmail = normalizer.NormalizeEmail(email),
            EmailConfirmed = true,
            LockoutEnabled = true,
            SecurityStamp = Guid.CreateVersion7().ToString("N"),
            LastWorkspaceId = workspaces[0].Id,
            CreatedAt = now,
        };
        person.PasswordHash = passwords.HashPassword(person, Password);
        db.Add(person);
        db.Add(new OrganizationMember { OrganizationId = agency.Id, UserId = person.Id, Role = role == Role.Owner ? OrganizationRole.Owner : OrganizationRole.Member });
        db.AddRange(workspaces.Select(workspace => new Member { UserId = person.Id, WorkspaceId = workspace.Id, RoleId = role.Id, AddedAt = now }));
        return person;
    }
}

/// <summary>What the demo prints, once it is ready.</summary>
internal sealed record DemoLine(string Url, string McpUrl, string ApiKey, IReadOnlyList<DemoUser> Users);

internal sealed record DemoUser(string Email, string Password, string Role);
