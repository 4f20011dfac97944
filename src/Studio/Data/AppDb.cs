using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Connections;
using Studio.Keys;
using Studio.People;
using Studio.Posts;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Data;

public abstract class AppDb(DbContextOptions options) : IdentityUserContext<Person, Guid>(options), IDataProtectionKeyContext
{
    public const string WorkspaceFilter = "workspace";

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<OrganizationMember> OrganizationMembers => Set<OrganizationMember>();

    public DbSet<Workspace> Workspaces => Set<Workspace>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<DeniedClient> DeniedClients => Set<DeniedClient>();

    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<Post> Posts => Set<Post>();

    public DbSet<TrailEntry> Trail => Set<TrailEntry>();

    public DbSet<TrailSeal> TrailSeals => Set<TrailSeal>();

    public DbSet<Lease> Leases => Set<Lease>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<Secret> Secrets => Set<Secret>();

    internal CallRecord Call { get; private set; } = null!;

    private Guid WorkspaceId { get; set; }

    /// <summary>A pooled context has served somebody else before: said again each time it is handed out.</summary>
    internal virtual AppDb For(Caller? caller, CallRecord call)
    {
        (WorkspaceId, Call) = (caller?.WorkspaceId ?? Guid.Empty, call);
        return this;
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseMcpAuthorization();

        builder.Entity<IdentityUserClaim<Guid>>().ToTable("person_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("person_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("person_tokens");
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("person_passkeys");
        builder.ApplyConfigurationsFromAssembly(typeof(AppDb).Assembly);

        builder.Entity<Post>().HasQueryFilter(WorkspaceFilter, p => p.WorkspaceId == WorkspaceId);
        builder.Entity<Channel>().HasQueryFilter(WorkspaceFilter, c => c.WorkspaceId == WorkspaceId);
        builder.Entity<ApiKey>().HasQueryFilter(WorkspaceFilter, k => k.WorkspaceId == WorkspaceId);
        builder.Entity<TrailEntry>().HasQueryFilter(WorkspaceFilter, e => e.WorkspaceId == WorkspaceId);
    }
}
