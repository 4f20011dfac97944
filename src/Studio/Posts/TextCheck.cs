using Studio.Channels;

namespace Studio.Posts;

/// <summary>What a network would not take. A draft may have such problems, and says so; a scheduled post may not.</summary>
internal static class TextCheck
{
    public static IEnumerable<string> WarningsFor(Post post) => post.Targets.SelectMany(target => WarningsFor(post, target.Channel));

    public static IReadOnlyList<string> WarningsFor(Post post, Channel channel)
    {
        var (network, warnings) = (channel.Network, new List<string>());
        var length = network.LengthOf(post.Caption);

        if (length > channel.MaxCharacters)
        {
            warnings.Add($"{channel.Name} ({network.Name}) takes {channel.MaxCharacters} characters as it counts them; this caption has {length}. Shorten it by {length - channel.MaxCharacters}.");
        }

        if (network.NeedsTitle && string.IsNullOrWhiteSpace(post.Title))
        {
            warnings.Add($"{channel.Name} ({network.Name}) needs a title.");
        }

        if (!network.HasFirstComment && post.FirstComment.Length > 0)
        {
            warnings.Add($"{channel.Name} ({network.Name}) has no first comments. Leave first_comment out.");
        }

        return warnings;
    }
}
