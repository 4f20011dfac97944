using System.Collections.Frozen;

namespace Studio.Posts;

/// <summary>Where one target stands. In the order in which a post's own status is derived: the least advanced target speaks for it.</summary>
public enum PostStatus
{
    Draft,
    ChangesRequested,
    Rejected,
    OnHold,
    PendingReview,
    PendingClient,
    Approved,
    Scheduled,
    Publishing,
    Published,
    Failed,
}

/// <summary>Where a target may go from where it is. Everything else is refused.</summary>
public static class PostTransitions
{
    private static readonly FrozenDictionary<PostStatus, PostStatus[]> Table = new Dictionary<PostStatus, PostStatus[]>
    {
        [PostStatus.Draft] = [PostStatus.PendingReview, PostStatus.Scheduled, PostStatus.Publishing],
        [PostStatus.PendingReview] = [PostStatus.Approved, PostStatus.ChangesRequested, PostStatus.Rejected],
        [PostStatus.Approved] =
            [PostStatus.PendingClient, PostStatus.Scheduled, PostStatus.Publishing, PostStatus.Draft, PostStatus.OnHold, PostStatus.PendingReview],
        [PostStatus.PendingClient] = [PostStatus.Approved, PostStatus.ChangesRequested, PostStatus.Rejected],
        [PostStatus.ChangesRequested] = [PostStatus.PendingReview, PostStatus.Draft],
        [PostStatus.Rejected] = [PostStatus.Draft, PostStatus.PendingReview],
        [PostStatus.Scheduled] = [PostStatus.Publishing, PostStatus.Draft],
        [PostStatus.Publishing] = [PostStatus.Published, PostStatus.Failed, PostStatus.Scheduled],
        [PostStatus.Failed] = [PostStatus.Publishing, PostStatus.Draft, PostStatus.Scheduled],
        [PostStatus.OnHold] = [PostStatus.Approved, PostStatus.Draft, PostStatus.ChangesRequested],
        [PostStatus.Published] = [],
    }.ToFrozenDictionary();

    public static IReadOnlyList<PostStatus> Next(this PostStatus status) => Table[status];

    public static bool Allows(this PostStatus from, PostStatus to) => Table[from].Contains(to);
}
