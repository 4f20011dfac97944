using Studio.Channels;
using Studio.People;
using Studio.Posts.Check;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed partial class Post
{
    public const int MaxCaption = 10_000;
    public const int MaxTitle = 255;
    public const int MaxAccounts = 20;

    /// <summary>How far a clock elsewhere may be behind ours before its "now" counts as the past.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private Post()
    {
    }

    // Made where one is made, and not for each that is read.
    public Guid Id { get; private init; }

    public Guid WorkspaceId { get; private init; }

    public Guid AuthorId { get; private init; }

    public Person Author { get; private init; } = null!;

    /// <summary>The agent that the author made it with, as it was called then; null where they made it themselves.</summary>
    public string? Agent { get; private init; }

    public string Title { get; private set; } = "";

    public string Caption { get; private set; } = "";

    public string FirstComment { get; private set; } = "";

    public string InternalNotes { get; private set; } = "";

    public DateTimeOffset? ProposedPublishAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Goes up with every change of the post or of one of its targets. Whoever changes what they have read says which they read.</summary>
    public int Version { get; private set; }

    public List<PostTarget> Targets { get; } = [];

    /// <summary>The latest, where they were asked for.</summary>
    public List<PostReview> Reviews { get; } = [];

    public DerivedStatus Status => DerivedStatuses.Of([.. Targets.Select(target => target.Status)]);

    public static Post Draft(
        Guid workspaceId,
        Person author,
        string? agent,
        IReadOnlyList<Channel> channels,
        PostText text,
        IReadOnlyList<PlatformOverride> overrides,
        DateTimeOffset? proposedPublishAt,
        DateTimeOffset now)
    {
        var post = new Post { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, AuthorId = author.Id, Author = author, Agent = agent, CreatedAt = WireTime.ToMilliseconds(now), ProposedPublishAt = proposedPublishAt?.ToUniversalTime() };
        post.Targets.AddRange(post.TargetsOn(channels));
        post.Write(text);
        post.Override(overrides);
        post.Changed(now);
        return post;
    }

    // Targets are shown in the order of their ids, and that is to be the order in which somebody named the accounts.
    private List<PostTarget> TargetsOn(IReadOnlyCollection<Channel> channels) => [.. channels.Zip(channels.Select(_ => Guid.CreateVersion7()).Order(), (channel, id) =>
    {
        channel.DemandConnected();
        return PostTarget.Of(id, this, channel);
    })];

    /// <summary>Puts every draft and every approved target on the calendar, or none.</summary>
    public void Schedule(DateTimeOffset at, ApprovalMode mode, DateTimeOffset now)
    {
        DemandFuture(at, now);
        var ready = Targets.Where(target => target.Status is PostStatus.Draft or PostStatus.Approved).ToList();
        if (ready.Count == 0)
        {
            throw Refuse.Conflict("No draft platform posts to schedule: what this post has is scheduled, published or in review. Read it with get_post.");
        }

        var standing = DemandApproval(ready, at, mode);
        ready.ForEach(target => target.Channel.DemandConnected());
        PostCheck.Demand(ready);

        ready.ForEach(target => target.Schedule(at));
        ProposedPublishAt = null;
        Bind(standing);
        Changed(now);
    }

    /// <summary>Takes every scheduled target off the calendar, or none.</summary>
    public void Cancel(DateTimeOffset now)
    {
        var scheduled = Targets.Where(target => target.Status is PostStatus.Scheduled).ToList();
        if (scheduled.Count == 0)
        {
            throw Refuse.Conflict("No scheduled platform posts to cancel: this post is not on the calendar. Read it with get_post.");
        }

        scheduled.ForEach(target => target.ReturnToDraft());
        ForgetApprovals();
        Changed(now);
    }

    /// <summary>The other way out into the public: what holds for the calendar holds here again, whatever happened in between.</summary>
    public void BeginPublishing(PostTarget target, ApprovalMode mode, DateTimeOffset now)
    {
        DemandApproval([target], PostContent.TimeOf(target), mode);
        target.BeginPublishing();
        Changed(now);
    }

    public void MarkPublished(PostTarget target, string remoteId, DateTimeOffset now)
    {
        target.MarkPublished(remoteId, now);
        Changed(now);
    }

    public void MarkFailed(PostTarget target, string error, DateTimeOffset now)
    {
        target.MarkFailed(error);
        Changed(now);
    }

    /// <summary>Refuses where somebody else was faster than whoever says what they have read.</summary>
    public void DemandVersion(int? expected)
    {
        if (expected is not null && expected != Version)
        {
            throw Refuse.Stale($"This post has changed since you read it: you read version {expected}, and it is at {Version} now. Read it again, and repeat what you wanted if it still applies.");
        }
    }

    private static void DemandFuture(DateTimeOffset at, DateTimeOffset now)
    {
        if (at < now - ClockSkew)
        {
            throw Refuse.Invalid("scheduled_at", $"The time has to lie in the future. It is {WireTime.Text(now)} now.");
        }
    }

    private void Write(PostText text)
    {
        text.Demand();
        (Title, Caption, FirstComment, InternalNotes) = (text.Title, text.Caption, text.FirstComment, text.InternalNotes);
    }

    private void Override(IReadOnlyList<PlatformOverride> overrides)
    {
        PlatformOverride.Demand(overrides, [.. Targets.Select(target => target.ChannelId)]);
        foreach (var own in overrides)
        {
            var target = Targets.Single(target => target.ChannelId == own.SocialAccountId);
            DemandOpen(target);
            target.Override(own);
        }

        PlatformOverride.DemandRoom(Targets.Sum(target => target.OwnCharacters));
    }

    private void Changed(DateTimeOffset now) => (Version, UpdatedAt) = (Version + 1, WireTime.ToMilliseconds(now));
}
