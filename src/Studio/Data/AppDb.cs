using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Studio.Analytics;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Connections;
using Studio.Idempotency;
using Studio.Keys;
using Studio.Media;
using Studio.Media.Uploads;
using Studio.People;
using Studio.Posts;
using Studio.Trail;
using Studio.Webhooks;
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

    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();

    public DbSet<MediaAsset> Media => Set<MediaAsset>();

    public DbSet<MediaFolder> MediaFolders => Set<MediaFolder>();

    public DbSet<MediaUpload> MediaUploads => Set<MediaUpload>();

    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();

    public DbSet<WebhookMessage> WebhookMessages => Set<WebhookMessage>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<TrailEntry> Trail => Set<TrailEntry>();

    public DbSet<TrailSeal> TrailSeals => Set<TrailSeal>();

    public DbSet<Lease> Leases => Set<Lease>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<Secret> Secrets => Set<Secret>();

    internal CallRecord Call { get; private set; } = null!;

    private KeyedCall Keyed { get; set; } = null!;

    private Guid WorkspaceId { get; set; }

    /// <summary>A pooled context has served somebody else before: said again each time it is handed out.</summary>
    internal virtual AppDb For(Caller? caller, CallRecord call, KeyedCall keyed)
    {
        (WorkspaceId, Call, Keyed) = (caller?.WorkspaceId ?? Guid.Empty, call, keyed);
        return this;
    }

    /// <summary>Waits until nobody else writes. Hold it for one transaction, and begin that after it.</summary>
    internal virtual ValueTask<IDisposable?> TakeTurnAsync(CancellationToken ct) => this.GetService<Engine>().TakeTurnAsync(ct);

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // Looked for once. Those who stand before the save ask what has changed seven times more, and would look through every entity each time.
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            await Keyed.BeginAsync(this, cancellationToken);

            // Whoever has opened a transaction has taken the turn before it: taking it again would wait for oneself.
            using var turn = Database.CurrentTransaction is null ? await TakeTurnAsync(cancellationToken) : null;
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
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
        builder.Entity<MediaAsset>().HasQueryFilter(WorkspaceFilter, m => m.WorkspaceId == WorkspaceId);
        builder.Entity<MediaFolder>().HasQueryFilter(WorkspaceFilter, f => f.WorkspaceId == WorkspaceId);
        builder.Entity<MediaUpload>().HasQueryFilter(WorkspaceFilter, u => u.WorkspaceId == WorkspaceId);
        builder.Entity<ApiKey>().HasQueryFilter(WorkspaceFilter, k => k.WorkspaceId == WorkspaceId);
        builder.Entity<KeptAnswer>().HasQueryFilter(WorkspaceFilter, a => a.WorkspaceId == WorkspaceId);
        builder.Entity<MetricValue>().HasQueryFilter(WorkspaceFilter, v => v.WorkspaceId == WorkspaceId);
        builder.Entity<WebhookEndpoint>().HasQueryFilter(WorkspaceFilter, e => e.WorkspaceId == WorkspaceId);
        builder.Entity<WebhookMessage>().HasQueryFilter(WorkspaceFilter, m => m.WorkspaceId == WorkspaceId);
        builder.Entity<TrailEntry>().HasQueryFilter(WorkspaceFilter, e => e.WorkspaceId == WorkspaceId);
    }
}
