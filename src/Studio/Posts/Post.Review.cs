using Studio.Workspaces;

namespace Studio.Posts;

/// <summary>A post's way through review, and what an approval is worth.</summary>
public sealed partial class Post
{
    /// <summary>The hash of what the team has approved; null where it has not, or where that has changed since.</summary>
    public string? ApprovedByTeam { get; private set; }

    public string? ApprovedByClient { get; private set; }

    private bool IsApproved => ApprovedByTeam is not null || ApprovedByClient is not null;

    public void Submit(Reviewer by, string comment, ApprovalMode mode, DateTimeOffset now)
    {
        // What was approved is sent again only where that approval does not do: the mode was another then.
        var standing = StandingAt(Targets, PostContent.TimeOf);
        var open = Targets.Where(target => target.Status is PostStatus.Draft or PostStatus.ChangesRequested or PostStatus.Rejected
                                           || (target.Status is PostStatus.Approved && !standing.IsEnoughFor(mode))).ToList();
        if (open.Count == 0)
        {
            throw Refuse.Conflict($"There is nothing to send to review: this post is {WireJson.NameOf(Status)}.");
        }

        var review = PostReview.Of(this, ReviewAction.Submitted, by, comment, now);
        open.ForEach(target => target.Review(PostStatus.PendingReview));
        Add(review, now);
    }

    public void Approve(Reviewer by, string comment, ApprovalMode mode, DateTimeOffset now)
    {
        var waiting = WaitingFor(by, mode);
        var review = PostReview.Of(this, ReviewAction.Approved, by, comment, now);
        foreach (var target in waiting)
        {
            var first = target.Status is PostStatus.PendingReview;
            target.Review(PostStatus.Approved);
            if (first && mode is ApprovalMode.RequiredInternalAndClient)
            {
                target.Review(PostStatus.PendingClient);
            }
        }

        if (by.IsClient)
        {
            ApprovedByClient = review.ContentHash;
        }
        else
        {
            ApprovedByTeam = review.ContentHash;
        }

        Add(review, now);
    }

    public void RequestChanges(Reviewer by, string comment, ApprovalMode mode, DateTimeOffset now) =>
        TurnDown(ReviewAction.ChangesRequested, PostStatus.ChangesRequested, by, comment, mode, now);

    public void Reject(Reviewer by, string comment, ApprovalMode mode, DateTimeOffset now) =>
        TurnDown(ReviewAction.Rejected, PostStatus.Rejected, by, comment, mode, now);

    /// <summary>Why this person cannot decide now, or null where they can.</summary>
    public string? WhyNotApprovableBy(Reviewer by, ApprovalMode mode)
    {
        var (team, client) = (Targets.Exists(target => target.Status is PostStatus.PendingReview), Targets.Exists(target => target.Status is PostStatus.PendingClient));
        return !team && !client ? $"Nothing of this post waits for a decision: it is {WireJson.NameOf(Status)}."
            : team && mode.IsRequired() && by.IsClient && !client ? "The team decides on this post first."
            : !team && mode is ApprovalMode.RequiredInternalAndClient && !by.IsClient ? "The team has approved this post; the client's approval is what it waits for now."
            : null;
    }

    // The team may take back what waits for the client; the client has no say before it is their turn.
    internal IEnumerable<PostTarget> WaitingToBeTurnedDown(Reviewer by, ApprovalMode mode) =>
        Targets.Where(target => target.Status is PostStatus.PendingClient || (target.Status is PostStatus.PendingReview && !(mode.IsRequired() && by.IsClient)));

    private List<PostTarget> WaitingFor(Reviewer by, ApprovalMode mode) =>
        WhyNotApprovableBy(by, mode) is { } words ? throw Refuse.Conflict(words)
        : [.. Targets.Where(target => target.Status is PostStatus.PendingReview ? !(mode.IsRequired() && by.IsClient)
            : target.Status is PostStatus.PendingClient && (by.IsClient || mode is not ApprovalMode.RequiredInternalAndClient))];

    private void TurnDown(ReviewAction action, PostStatus to, Reviewer by, string comment, ApprovalMode mode, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(comment))
        {
            throw Refuse.Invalid("comment", "Say in a comment what is wrong: whoever wrote the post has to know what to do.");
        }

        var waiting = WaitingToBeTurnedDown(by, mode).ToList();
        if (waiting.Count == 0)
        {
            throw Refuse.Conflict(WhyNotApprovableBy(by, mode)!);
        }

        var review = PostReview.Of(this, action, by, comment, now);
        waiting.ForEach(target => target.Review(to));
        if (!Targets.Exists(target => target.Status is PostStatus.Approved or PostStatus.Scheduled))
        {
            ForgetApprovals();
        }

        Add(review, now);
    }

    /// <summary>The gate in front of the calendar and of the public.</summary>
    private Standing DemandApproval(IReadOnlyList<PostTarget> targets, DateTimeOffset? at, ApprovalMode mode)
    {
        var standing = StandingAt(targets, _ => at);
        if (!mode.IsRequired())
        {
            return standing;
        }

        if (targets.Any(target => target.Status is PostStatus.Draft))
        {
            throw Refuse.Conflict("This workspace requires approval before a post is scheduled. Send it to review with submit_for_review; then a person approves it in Studio.");
        }

        if (!standing.IsEnoughFor(mode))
        {
            throw Refuse.Conflict(
                ProposedPublishAt is { } proposed && StandingAt(targets, PostContent.TimeOf).IsEnoughFor(mode)
                    ? $"It was approved for {WireTime.Text(proposed)}. Schedule it for that time, or change proposed_publish_at and have it approved again."
                    : $"This workspace requires approval by {(mode is ApprovalMode.RequiredInternalAndClient ? "the team and the client" : "the team")}, and this post, as it is now, does not have it. Send it to review with submit_for_review.");
        }

        return standing;
    }

    // An approval that left the time open covers any: from here on it is bound to the one that was chosen.
    private Standing StandingAt(IReadOnlyList<PostTarget> targets, Func<PostTarget, DateTimeOffset?> timeOf)
    {
        var (chosen, open) = (HashWith(timeOf), HashWith(_ => null));
        return new(ApprovedByTeam is not null && (ApprovedByTeam == chosen || ApprovedByTeam == open), ApprovedByClient is not null && (ApprovedByClient == chosen || ApprovedByClient == open));

        string HashWith(Func<PostTarget, DateTimeOffset?> time) => PostContent.Of(this, target => targets.Contains(target) ? time(target) : PostContent.TimeOf(target)).Hash;
    }

    private void Bind(Standing standing)
    {
        var hash = PostContent.Of(this).Hash;
        (ApprovedByTeam, ApprovedByClient) = (standing.Team ? hash : null, standing.Client ? hash : null);
    }

    private void ForgetApprovals() => (ApprovedByTeam, ApprovedByClient) = (null, null);

    private void Add(PostReview review, DateTimeOffset now)
    {
        Reviews.Add(review);
        Changed(now);
    }

    /// <summary>Whose approval covers what would go out.</summary>
    private readonly record struct Standing(bool Team, bool Client)
    {
        public bool IsEnoughFor(ApprovalMode mode) => !mode.IsRequired() || (Team && (Client || mode is not ApprovalMode.RequiredInternalAndClient));
    }
}
