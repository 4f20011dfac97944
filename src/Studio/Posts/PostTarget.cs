using Studio.Channels;

namespace Studio.Posts;

/// <summary>One post on one channel. The post's own status follows from these.</summary>
public sealed class PostTarget
{
    public const int MaxRemoteId = 255;
    public const int MaxError = 1000;

    private PostTarget()
    {
    }

    // Made where one is made, and not for each that is read.
    public Guid Id { get; private init; }

    /// <summary>The post's. Said here too, so that a workspace's posts of a status or a day are found by an index, however many others there are.</summary>
    public Guid WorkspaceId { get; private init; }

    public Guid PostId { get; private init; }

    public Post Post { get; private init; } = null!;

    public Guid ChannelId { get; private init; }

    public Channel Channel { get; private init; } = null!;

    public PostStatus Status { get; private set; }

    /// <summary>What is said here instead of the post's caption; null where it says the same. So with the next two.</summary>
    public string? OwnCaption { get; private set; }

    public string? OwnTitle { get; private set; }

    public string? OwnFirstComment { get; private set; }

    /// <summary>The network's own options, as JSON text.</summary>
    public string? PlatformExtra { get; private set; }

    public DateTimeOffset? ScheduledAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>The id that the network gave it.</summary>
    public string? RemoteId { get; private set; }

    public string? PublishError { get; private set; }

    /// <summary>Two who change the same target at once: the second is told (PostgreSQL and SQLite alike).</summary>
    public int Version { get; private set; }

    /// <summary>What goes out here, word for word. So with the next two.</summary>
    public string Caption => OwnCaption ?? Post.Caption;

    public string Title => OwnTitle ?? Post.Title;

    public string FirstComment => OwnFirstComment ?? Post.FirstComment;

    internal int OwnCharacters => PlatformOverride.CharactersIn(OwnCaption, OwnTitle, OwnFirstComment, PlatformExtra);

    internal static PostTarget Of(Guid id, Post post, Channel channel) =>
        new() { Id = id, WorkspaceId = post.WorkspaceId, PostId = post.Id, Post = post, ChannelId = channel.Id, Channel = channel };

    internal void Override(PlatformOverride own)
    {
        (OwnCaption, OwnTitle, OwnFirstComment, PlatformExtra) = (own.Caption, own.Title, own.FirstComment, NetworkOptions.Keep(own.PlatformExtra));
    }

    internal void Schedule(DateTimeOffset at)
    {
        MoveTo(PostStatus.Scheduled);
        (ScheduledAt, PublishError) = (at.ToUniversalTime(), null);
    }

    internal void Retime(DateTimeOffset at) => ScheduledAt = at.ToUniversalTime();

    internal void ReturnToDraft()
    {
        MoveTo(PostStatus.Draft);
        ScheduledAt = null;
    }

    /// <summary>A step of review or approval: nothing but the status changes.</summary>
    internal void Review(PostStatus to) => MoveTo(to);

    internal void BeginPublishing() => MoveTo(PostStatus.Publishing);

    internal void MarkPublished(string remoteId, DateTimeOffset now)
    {
        MoveTo(PostStatus.Published);
        (RemoteId, PublishedAt, PublishError) = (remoteId, now, null);

        // What is out stays as it went out, whatever the post says later to its other accounts.
        (OwnCaption, OwnTitle, OwnFirstComment) = (Caption, Title, FirstComment);
    }

    internal void MarkFailed(string error)
    {
        MoveTo(PostStatus.Failed);
        PublishError = error;
    }

    /// <summary>Whoever takes this target to publish it at the same moment must not go on with what it said before.</summary>
    internal void Touch() => Version++;

    private void MoveTo(PostStatus to)
    {
        if (!Status.Allows(to))
        {
            var allowed = Status.Next().Count == 0 ? "nothing more can be done with it" : $"from there it can become {string.Join(", ", Status.Next().Select(WireJson.NameOf))}";
            throw Refuse.Conflict($"The post on {Channel.Name} is {WireJson.NameOf(Status)} and cannot become {WireJson.NameOf(to)}: {allowed}.");
        }

        Status = to;
        Version++;
    }
}
