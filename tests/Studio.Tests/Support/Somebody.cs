using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;
using Studio.People;
using Studio.Workspaces;

namespace Studio.Tests.Support;

/// <summary>A member of a workspace, and the ways in that they hold. Rows are made directly: how they come about is tested elsewhere.</summary>
public sealed record Somebody(TestApp App, Guid UserId, Guid WorkspaceId, string Email)
{
    public const string Password = "correct horse battery";

    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    public static Task<Somebody> JoinAsync(TestApp app, string role = "owner", Guid? workspaceId = null) => app.InDbAsync(async db =>
    {
        var workspace = workspaceId is { } id ? await db.Workspaces.SingleAsync(w => w.Id == id) : db.Add(NewWorkspace(db, app)).Entity;
        var email = $"{Guid.CreateVersion7():N}@demo.test";
        var person = db.Add(new Person
        {
            Name = "Ada Byron",
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            SecurityStamp = Guid.CreateVersion7().ToString("N"),
            CreatedAt = app.Clock.GetUtcNow(),
        }).Entity;
        db.Add(new Member { UserId = person.Id, WorkspaceId = workspace.Id, RoleId = Role.BuiltIn.Single(known => known.Name == role).Id, AddedAt = app.Clock.GetUtcNow() });
        db.Add(new OrganizationMember { UserId = person.Id, OrganizationId = workspace.OrganizationId, Role = role == "owner" ? OrganizationRole.Owner : OrganizationRole.Member });
        await db.SaveChangesAsync();
        return new Somebody(app, person.Id, workspace.Id, email);
    });

    /// <summary>Lets them sign in with <see cref="Password"/>.</summary>
    public async Task<Somebody> WithPasswordAsync()
    {
        await App.InDbAsync(async db =>
        {
            var hasher = new PasswordHasher<Person>(App.Services.GetRequiredService<IOptions<PasswordHasherOptions>>());
            var person = await db.Users.SingleAsync(p => p.Id == UserId);
            person.PasswordHash = hasher.HashPassword(person, Password);
            return await db.SaveChangesAsync();
        });
        return this;
    }

    public Task<Guid> JoinAnotherWorkspaceAsync(string role = "owner", string name = "Second", AgentPolicy policy = AgentPolicy.Everything) => App.InDbAsync(async db =>
    {
        var organization = await db.Workspaces.Where(w => w.Id == WorkspaceId).Select(w => w.OrganizationId).SingleAsync();
        var workspace = db.Add(new Workspace { OrganizationId = organization, Name = name, TimeZone = "Europe/Berlin", AgentPolicy = policy }).Entity;
        db.Add(new Member { UserId = UserId, WorkspaceId = workspace.Id, RoleId = Role.BuiltIn.Single(known => known.Name == role).Id, AddedAt = App.Clock.GetUtcNow().AddMinutes(1) });
        await db.SaveChangesAsync();
        return workspace.Id;
    });

    /// <remarks>Accounts are listed by their ids, which are in order only from one millisecond to the next.</remarks>
    public Task<Guid> ConnectChannelAsync(string network = "mastodon", string name = "Acme", int? characterLimit = null) => App.InDbAsync(async db =>
    {
        var channel = db.Add(Channel.Connect(WorkspaceId, network, name, "acme.example", characterLimit)).Entity;
        await db.SaveChangesAsync();
        var connected = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        SpinWait.SpinUntil(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > connected);
        return channel.Id;
    });

    public Task<string> TokenAsync(Scope scopes = Scope.Mcp, string type = AccessToken, string? resource = null, TimeSpan? life = null) => App.InDbAsync(async db =>
    {
        var (text, now) = (Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), App.Clock.GetUtcNow().UtcDateTime);
        var client = new Client { Id = Guid.CreateVersion7(), ClientId = Guid.CreateVersion7().ToString("N"), ClientType = "public", DisplayName = "Test client", RegisteredAt = now };
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            Application = client,
            ClientId = client.ClientId,
            Subject = Engine.Text(UserId),
            Tenant = Engine.Text(WorkspaceId),
            Resource = resource ?? $"{App.Address}/mcp",
            Scopes = JsonSerializer.Serialize(scopes.ToWire().Split(' ')),
            Status = "valid",
            Type = "permanent",
            CreationDate = now,
            ExpiresAt = now.AddDays(90),
        };
        db.Add(new Token
        {
            Id = Guid.CreateVersion7(),
            Application = client,
            Authorization = grant,
            ReferenceId = FindCallerByToken.HashOf(text),
            Subject = grant.Subject,
            Type = type,
            Status = "valid",
            CreationDate = now,
            ExpirationDate = now + (life ?? TimeSpan.FromHours(1)),
        });
        await db.SaveChangesAsync();
        return text;
    });

    public Task<string> KeyAsync(Permission permissions, params Guid[] channels) => App.InDbAsync(async db =>
    {
        var secret = ApiKeySecret.Create();
        var hash = App.Services.GetRequiredService<ApiKeyPepper>().Hash(secret);
        var now = App.Clock.GetUtcNow();
        db.Add(ApiKey.Issue(WorkspaceId, UserId, "Test key", (secret.Lookup, hash), new(permissions, channels, now.AddHours(1)), now));
        await db.SaveChangesAsync();
        return secret.Text;
    });

    public async Task<HttpClient> RestAsync() => App.With(await TokenAsync());

    /// <summary>Has the workspace require approval, and lets agents give it, so that a test can do every step over REST.</summary>
    public Task<int> RequireApprovalAsync(ApprovalMode mode = ApprovalMode.RequiredInternal, bool agentsMayApprove = true) => App.InDbAsync(db =>
        db.Workspaces.Where(w => w.Id == WorkspaceId).ExecuteUpdateAsync(set => set.SetProperty(w => w.ApprovalMode, mode).SetProperty(w => w.AgentsMayApprove, agentsMayApprove)));

    private static Workspace NewWorkspace(AppDb db, TestApp app)
    {
        var organization = db.Add(new Organization { Name = "Agency", CreatedAt = app.Clock.GetUtcNow() }).Entity;
        return new() { OrganizationId = organization.Id, Name = "Acme", TimeZone = "Europe/Berlin" };
    }
}
