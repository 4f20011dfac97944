using Studio.Callers;

namespace Studio.Posts;

/// <summary>A post as callers see it, whichever door they came through.</summary>
public sealed record PostView(
    Guid Id,
    Guid WorkspaceId,
    string Title,
    string Caption,
    string FirstComment,
    string InternalNotes,
    DateTimeOffset? ScheduledAt,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? ProposedPublishAt,
    DerivedStatus Status,
    IReadOnlyList<PostTargetView> PlatformPosts,
    PostAuthorView CreatedBy,
    IReadOnlyList<string> Warnings,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    // Notes are for those who write posts, and were once readable by everybody: whoever may not write sees none.
    public static PostView Of(Post post, Caller caller) => new(
        post.Id,
        post.WorkspaceId,
        post.Title,
        post.Caption,
        post.FirstComment,
        caller.Permissions.Covers(Permission.CreatePosts) ? post.InternalNotes : "",
        post.Targets.Min(target => target.ScheduledAt),
        post.Targets.Max(target => target.PublishedAt),
        post.ProposedPublishAt,
        DerivedStatuses.Of([.. post.Targets.Select(target => target.Status)]),
        [.. post.Targets.OrderBy(target => target.Id).Select(PostTargetView.Of)],
        new(post.AuthorId, post.Author.Name, post.Agent),
        [.. TextCheck.WarningsFor(post)],
        post.CreatedAt,
        post.UpdatedAt);
}

public sealed record PostTargetView(
    Guid Id,
    Guid SocialAccountId,
    string AccountName,
    string Platform,
    PostStatus Status,
    DateTimeOffset? ScheduledAt,
    DateTimeOffset? PublishedAt,
    string? PlatformPostId,
    string? PublishError)
{
    public static PostTargetView Of(PostTarget target) => new(
        target.Id,
        target.ChannelId,
        target.Channel.Name,
        target.Channel.NetworkCode,
        target.Status,
        target.ScheduledAt,
        target.PublishedAt,
        target.RemoteId,
        target.PublishError);
}

/// <summary>Who made a post, and with which agent.</summary>
public sealed record PostAuthorView(Guid UserId, string Name, string? Agent);

public sealed record PostsPage(Guid WorkspaceId, IReadOnlyList<PostView> Posts, int Limit, string? NextCursor);
