using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Data;
using Studio.Posts;
using Studio.Trail;

namespace Studio.Webhooks;

/// <summary>What is worth telling of all that is about to be saved.</summary>
internal static class SavedEvents
{
    // The library's own entity, which nobody else sees. Most connections come about in its SQL, and are told of by ConnectionEvents.
    private const string Connections = "oauth_grants";

    public static IEnumerable<WebhookEvent> In(AppDb db, WebhookLinks links)
    {
        var tracked = db.ChangeTracker.Entries().ToLookup(entry => entry.Entity.GetType());
        var posts = tracked[typeof(Post)].Select(entry => db.Entry((Post)entry.Entity)).ToList();
        var targets = tracked[typeof(PostTarget)].Select(entry => db.Entry((PostTarget)entry.Entity)).ToLookup(target => target.Entity.PostId);

        // The step of review before the status that it led to.
        return tracked[typeof(PostReview)].Where(entry => entry.State is EntityState.Added)
            .Select(entry => (PostReview)entry.Entity)
            .Select(review => OfReview(review, posts.Single(post => post.Entity.Id == review.PostId).Entity, links, db.Call.By))
            .Concat(posts.Select(post => OfPost(post, targets[post.Entity.Id], links, db.Call)).OfType<WebhookEvent>())
            .Concat(tracked[typeof(ApiKey)].Select(entry => OfKey(db.Entry((ApiKey)entry.Entity), tracked[typeof(ApiKeyChannel)], db.Call)).OfType<WebhookEvent>())
            .Concat(db.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added && entry.Metadata.GetTableName() is Connections).Select(entry => OfConnection(entry, db.Call.By)).OfType<WebhookEvent>());
    }

    private static WebhookEvent? OfConnection(EntityEntry grant, ActedBy by) =>
        Guid.TryParse((string?)grant.Property("Tenant").CurrentValue, out var workspace)
            ? new(workspace, WebhookEvents.ConnectionCreated, new ConnectionHappened(
                (Guid)grant.Property("Id").CurrentValue!,
                workspace,
                Guid.TryParse((string?)grant.Property("Subject").CurrentValue, out var person) ? person : null,
                ConnectionHappened.Fit((string?)grant.Property("ClientId").CurrentValue),
                Reason: null,
                by))
            : null;

    private static WebhookEvent OfReview(PostReview review, Post post, WebhookLinks links, ActedBy by) =>
        new(post.WorkspaceId, WebhookEvents.Of(review.Action), new ReviewHappened(review.Id, post.WorkspaceId, post.Id, review.Version, post.Status, links.ToPost(post.Id), by));

    private static WebhookEvent? OfPost(EntityEntry<Post> entry, IEnumerable<EntityEntry<PostTarget>> targets, WebhookLinks links, CallRecord call)
    {
        var (post, known) = (entry.Entity, targets.ToList());
        DerivedStatus? before = entry.State is EntityState.Added
            ? null
            : DerivedStatuses.Of([.. known.Where(target => target.State is not EntityState.Added).Select(target => target.Property(t => t.Status).OriginalValue)]);
        DerivedStatus? after = entry.State is EntityState.Deleted ? null : post.Status;
        var type = after is not { } status ? WebhookEvents.PostDeleted
            : before != after ? WebhookEvents.Of(status)
            : entry.State is EntityState.Modified ? WebhookEvents.PostUpdated
            : null;

        return type is null ? null : new(post.WorkspaceId, type, new PostHappened(
            post.Id,
            post.WorkspaceId,
            after,
            before,
            post.Version,
            [.. post.Targets.Select(target => new AccountHappened(target.ChannelId, target.Status, target.ScheduledAt, target.PublishedAt))],
            after is null ? null : links.ToPost(post.Id),
            call.By));
    }

    private static WebhookEvent? OfKey(EntityEntry<ApiKey> entry, IEnumerable<EntityEntry> channels, CallRecord call)
    {
        var key = entry.Entity;
        var type = entry.State is EntityState.Added ? WebhookEvents.KeyCreated
            : entry.Property(k => k.RevokedAt) is { IsModified: true, OriginalValue: null } ? WebhookEvents.KeyRevoked
            : entry.State is EntityState.Modified || channels.Any(c => c.State is EntityState.Added or EntityState.Deleted && ((ApiKeyChannel)c.Entity).ApiKeyId == key.Id) ? WebhookEvents.KeyEdited
            : null;

        return type is null ? null : new(key.WorkspaceId, type, new KeyHappened(key.Id, key.WorkspaceId, key.Name, key.IssuedBy, key.Permissions.ToWire(), key.ExpiresAt, key.RevokedAt, call.By));
    }
}

internal sealed record PostHappened(
    Guid Id, Guid WorkspaceId, DerivedStatus? Status, DerivedStatus? PreviousStatus, int Version, IReadOnlyList<AccountHappened> Accounts, string? Url, ActedBy By);

internal sealed record AccountHappened(Guid SocialAccountId, PostStatus Status, DateTimeOffset? ScheduledAt, DateTimeOffset? PublishedAt);

internal sealed record ReviewHappened(Guid Id, Guid WorkspaceId, Guid PostId, int Version, DerivedStatus PostStatus, string Url, ActedBy By);

internal sealed record KeyHappened(
    Guid Id, Guid WorkspaceId, string Name, Guid IssuedBy, IReadOnlyList<string> Permissions, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, ActedBy By);
