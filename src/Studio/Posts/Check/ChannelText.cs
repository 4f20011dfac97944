using Studio.Channels;

namespace Studio.Posts.Check;

/// <summary>What is to be said on one channel, whatever of it is shared with others.</summary>
public sealed record ChannelText(Channel Channel, string Caption, string Title, string FirstComment)
{
    internal static ChannelText Of(PostTarget target) => new(target.Channel, target.Caption, target.Title, target.FirstComment);
}
