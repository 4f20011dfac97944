using Studio.Channels;
using Studio.People;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed class Post
{
    public const int MaxCaption = 10_000;
    public const int MaxTitle = 255;

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

    public List<PostTarget> Targets { get; } = [];

    public static Post Draft(Guid workspaceId, Person author, string? agent, Channel channel, PostText text, DateTimeOffset? proposedPublishAt, DateTimeOffset now)
    {
        channel.DemandConnected();

        var post = new Post { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, AuthorId = author.Id, Author = author, Agent = agent, CreatedAt = WireTime.ToMilliseconds(now), ProposedPublishAt = proposedPublishAt?.ToUniversalTime() };
        post.Write(text, now);
        post.Targets.Add(PostTarget.On(channel));
        return post;
    }

    /// <summary>Puts every draft and every approved target on the calendar, or none.</summary>
    public void Schedule(DateTimeOffset at, ApprovalMode mode, DateTimeOffset now)
    {
        if (at < now - ClockSkew)
        {
            throw Refuse.Invalid("scheduled_at", $"The time has to lie in the future. It is {WireTime.Text(now)} now.");
        }

        var ready = Targets.Where(target => target.Status is PostStatus.Draft or PostStatus.Approved).ToList();
        if (ready.Count == 0)
        {
            throw Refuse.Conflict("No draft platform posts to schedule: what this post has is scheduled, published or in review. Read it with get_post.");
        }

        if (mode is ApprovalMode.RequiredInternal or ApprovalMode.RequiredInternalAndClient && ready.Any(target => target.Status is PostStatus.Draft))
        {
            throw Refuse.Conflict("This workspace requires approval before a post is scheduled. Leave it as a draft and ask a person to approve it.");
        }

        foreach (var target in ready)
        {
            target.Channel.DemandConnected();
            if (TextCheck.WarningsFor(this, target.Channel) is [var problem, ..])
            {
                throw Refuse.Invalid("caption", problem);
            }
        }

        ready.ForEach(target => target.Schedule(at));
        (ProposedPublishAt, UpdatedAt) = (null, WireTime.ToMilliseconds(now));
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
        UpdatedAt = WireTime.ToMilliseconds(now);
    }

    private void Write(PostText text, DateTimeOffset now)
    {
        text.Demand();
        (Title, Caption, FirstComment, InternalNotes, UpdatedAt) = (text.Title, text.Caption, text.FirstComment, text.InternalNotes, WireTime.ToMilliseconds(now));
    }
}
