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

    public Guid PostId { get; private init; }

    public Guid ChannelId { get; private init; }

    public Channel Channel { get; private init; } = null!;

    public PostStatus Status { get; private set; }

    public DateTimeOffset? ScheduledAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>The id that the network gave it.</summary>
    public string? RemoteId { get; private set; }

    public string? PublishError { get; private set; }

    /// <summary>Two who change the same target at once: the second is told (PostgreSQL and SQLite alike).</summary>
    public int Version { get; private set; }

    internal static PostTarget On(Channel channel) => new() { Id = Guid.CreateVersion7(), ChannelId = channel.Id, Channel = channel };

    internal void Schedule(DateTimeOffset at)
    {
        MoveTo(PostStatus.Scheduled);
        (ScheduledAt, PublishError) = (at.ToUniversalTime(), null);
    }

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
    }

    internal void MarkFailed(string error)
    {
        MoveTo(PostStatus.Failed);
        PublishError = error;
    }

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
