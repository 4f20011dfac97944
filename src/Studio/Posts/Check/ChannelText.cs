using Studio.Channels;
using Studio.Media;

namespace Studio.Posts.Check;

/// <summary>What is to be said and shown on one channel, whatever of it is shared with others.</summary>
public sealed record ChannelText(Channel Channel, string Caption, string Title, string FirstComment, IReadOnlyList<MediaAsset> Media)
{
    internal static ChannelText Of(PostTarget target) => new(target.Channel, target.Caption, target.Title, target.FirstComment, Of(target.Post));

    internal static IReadOnlyList<MediaAsset> Of(Post post) => [.. post.Media.OrderBy(media => media.Position).Select(media => media.Asset)];
}
