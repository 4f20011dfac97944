using Studio.People;

namespace Studio.Posts;

/// <summary>A step of a post's way through review: who did what to which content. Rows are only ever added.</summary>
public sealed class PostReview
{
    public const int MaxComment = 2000;
    public const int MaxHash = 64;

    private PostReview()
    {
    }

    public Guid Id { get; private init; }

    public Guid PostId { get; private init; }

    public ReviewAction Action { get; private init; }

    public string Comment { get; private init; } = "";

    public string ContentHash { get; private init; } = "";

    /// <summary>The version of the post that was looked at. No two rows of a post have the same.</summary>
    public int Version { get; private init; }

    public Guid UserId { get; private init; }

    public Person User { get; private init; } = null!;

    /// <summary>The agent that the person did it with; null where they did it themselves.</summary>
    public string? Agent { get; private init; }

    public DateTimeOffset At { get; private init; }

    /// <summary>What was approved, where something was.</summary>
    public ApprovedContent? Approved { get; private init; }

    internal static PostReview Of(Post post, ReviewAction action, Reviewer by, string comment, DateTimeOffset now)
    {
        Refuse.WhereLong("comment", comment, MaxComment);
        var (id, content) = (Guid.CreateVersion7(), PostContent.Of(post));
        return new()
        {
            Id = id,
            PostId = post.Id,
            Action = action,
            Comment = comment,
            ContentHash = content.Hash,
            Version = post.Version,
            UserId = by.Person.Id,
            User = by.Person,
            Agent = by.Agent,
            At = WireTime.ToMilliseconds(now),
            Approved = action is ReviewAction.Approved ? new() { ReviewId = id, Content = content.ToJson() } : null,
        };
    }
}

/// <summary>Apart from its row of history, which is read often: this only where somebody asks what has changed since.</summary>
public sealed class ApprovedContent
{
    // Twenty accounts with texts of their own, each character escaped.
    public const int MaxContent = 4_000_000;

    public required Guid ReviewId { get; init; }

    /// <summary>A <see cref="PostContent"/> as JSON.</summary>
    public required string Content { get; init; }
}

public enum ReviewAction
{
    Submitted,
    Approved,
    ChangesRequested,
    Rejected,

    /// <summary>What was approved, or on the calendar, was edited: it has to be looked at again.</summary>
    Returned,
}
