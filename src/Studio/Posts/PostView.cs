using System.Text.Json.Nodes;
using Studio.Callers;
using Studio.Media;
using Studio.Posts.Check;

namespace Studio.Posts;

/// <summary>
/// A post as callers see it, whichever door they came through. Notices say what else came of the call that this answers; reviews, newest first,
/// are null in lists.
/// </summary>
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
    IReadOnlyList<PostMediaView> Media,
    PostAuthorView CreatedBy,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notices,
    IReadOnlyList<PostReviewView>? Reviews,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static PostView Of(Post post, Caller caller, IReadOnlyList<string>? notices = null) => InList(post, caller) with
    {
        Notices = notices ?? [],
        Reviews = PostReviewView.ThatFit(post.Reviews),
    };

    // Notes are for those who write posts, and were once readable by everybody: whoever may not write sees none.
    public static PostView InList(Post post, Caller caller) => new(
        post.Id,
        post.WorkspaceId,
        post.Title,
        post.Caption,
        post.FirstComment,
        caller.Permissions.Covers(Permission.CreatePosts) ? post.InternalNotes : "",
        post.Targets.Min(target => target.ScheduledAt),
        post.Targets.Max(target => target.PublishedAt),
        post.ProposedPublishAt,
        post.Status,
        [.. post.Targets.OrderBy(target => target.Id).Select(PostTargetView.Of)],
        [.. post.Media.OrderBy(media => media.Position).Select(media => PostMediaView.Of(media.Asset))],
        new(post.AuthorId, post.Author.Name, post.Agent),
        [.. PostCheck.Of(post).Select(problem => problem.Words())],
        [],
        null,
        post.Version,
        post.CreatedAt,
        post.UpdatedAt);
}

/// <summary>A post on one account. Caption, title and first comment are null where it says what the post says.</summary>
public sealed record PostTargetView(
    Guid Id,
    Guid SocialAccountId,
    string AccountName,
    string Platform,
    string? Caption,
    string? Title,
    string? FirstComment,
    JsonObject? PlatformExtra,
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
        target.OwnCaption,
        target.OwnTitle,
        target.OwnFirstComment,
        NetworkOptions.Read(target.PlatformExtra),
        target.Status,
        target.ScheduledAt,
        target.PublishedAt,
        target.RemoteId,
        target.PublishError);
}

/// <summary>What a post shows. Where it can be looked at says get_media: an address is good for an hour only.</summary>
public sealed record PostMediaView(Guid Id, MediaType MediaType, string MimeType, string AltText, ProcessingStatus ProcessingStatus)
{
    public static PostMediaView Of(MediaAsset asset) => new(asset.Id, asset.Type, asset.MimeType, asset.AltText, asset.Status);
}

/// <summary>Who made a post, and with which agent.</summary>
public sealed record PostAuthorView(Guid UserId, string Name, string? Agent);

/// <summary>A step of review. The hash is of what would have gone out then.</summary>
public sealed record PostReviewView(ReviewAction Action, string Comment, PostAuthorView By, int Version, string ContentHash, DateTimeOffset At)
{
    // An answer has to stay readable for agents: of long comments there are fewer.
    private const int MaxCharacters = 6_000;

    internal static IReadOnlyList<PostReviewView> ThatFit(IEnumerable<PostReview> reviews) =>
        [.. reviews.OrderByDescending(review => review.Version).ThatFit(MaxCharacters, review => review.Comment.Length)
                   .Select(review => new PostReviewView(review.Action, review.Comment, new(review.UserId, review.User.Name, review.Agent), review.Version, review.ContentHash, review.At))];
}

public sealed record PostsPage(Guid WorkspaceId, IReadOnlyList<PostView> Posts, int Limit, string? NextCursor);
