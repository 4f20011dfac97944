namespace Studio.Posts;

/// <summary>The status of a whole post: a target's status, or that some of it is out and some is not.</summary>
public enum DerivedStatus
{
    Draft = PostStatus.Draft,
    ChangesRequested = PostStatus.ChangesRequested,
    Rejected = PostStatus.Rejected,
    OnHold = PostStatus.OnHold,
    PendingReview = PostStatus.PendingReview,
    PendingClient = PostStatus.PendingClient,
    Approved = PostStatus.Approved,
    Scheduled = PostStatus.Scheduled,
    Publishing = PostStatus.Publishing,
    Published = PostStatus.Published,
    Failed = PostStatus.Failed,
    PartiallyPublished,
}

public static class DerivedStatuses
{
    public static DerivedStatus Of(IReadOnlyCollection<PostStatus> targets) =>
        targets.Count == 0 ? DerivedStatus.Draft
        : targets.Contains(PostStatus.Published) && IsHeldUpBeside(targets) ? DerivedStatus.PartiallyPublished
        : (DerivedStatus)targets.Min();

    // What is published cannot be taken back: a failure or a hold beside it is no longer a plain status of the whole.
    private static bool IsHeldUpBeside(IReadOnlyCollection<PostStatus> targets) =>
        targets.Contains(PostStatus.OnHold)
        || (targets.Contains(PostStatus.Failed) && targets.All(status => status is PostStatus.Published or PostStatus.Failed));
}
