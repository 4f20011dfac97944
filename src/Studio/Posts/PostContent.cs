using System.Security.Cryptography;
using System.Text.Json;

namespace Studio.Posts;

/// <summary>All that would go out of a post: what people approve, and what an approval is bound to.</summary>
public sealed record PostContent(IReadOnlyList<ChannelContent> Channels)
{
    // Kept with approvals, and hashed: never change how it is written, or every approval that is out there is void.
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.General);

    /// <summary>SHA-256 in hex. Without the names of channels: those may change, and nothing that goes out does.</summary>
    public string Hash =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Channels.Select(channel => channel with { Name = "" }), Written)));

    /// <summary>As it is, or as it would be if its targets went out at other times than their own.</summary>
    public static PostContent Of(Post post, Func<PostTarget, DateTimeOffset?>? timeOf = null) =>
        new([.. post.Targets.OrderBy(target => target.ChannelId).Select(target => ChannelContent.Of(target, timeOf is null ? TimeOf(target) : timeOf(target)))]);

    /// <summary>The time on the calendar, or else the one that was proposed: people approve that too.</summary>
    public static DateTimeOffset? TimeOf(PostTarget target) => target.ScheduledAt ?? target.Post.ProposedPublishAt;

    public string ToJson() => JsonSerializer.Serialize(Channels, Written);

    public static PostContent Read(string json) => new(JsonSerializer.Deserialize<IReadOnlyList<ChannelContent>>(json, Written)!);
}

public sealed record ChannelContent(Guid ChannelId, string Name, string Caption, string Title, string FirstComment, string? PlatformExtra, IReadOnlyList<Guid> Media, DateTimeOffset? At)
{
    internal static ChannelContent Of(PostTarget target, DateTimeOffset? at) => new(
        target.ChannelId,
        target.Channel.Name,
        target.Caption,
        target.Title,
        target.FirstComment,
        target.PlatformExtra,
        [.. target.Post.Media.OrderBy(media => media.Position).Select(media => media.MediaAssetId)],
        at is { } time ? WireTime.ToMilliseconds(time) : null);
}
