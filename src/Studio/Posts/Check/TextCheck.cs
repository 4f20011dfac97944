using System.Text;
using System.Text.RegularExpressions;
using Studio.Channels.Counting;

namespace Studio.Posts.Check;

internal static partial class TextCheck
{
    public static IEnumerable<PostProblem> Of(ChannelText text)
    {
        var (network, caption, rule) = (text.Channel.Network, text.Caption, text.Channel.Network.Caption);

        if (string.IsNullOrWhiteSpace(caption))
        {
            yield return text.Problem("caption", ProblemCode.TextMissing, "has nothing to say.", "Write a caption.");
        }

        var (length, max) = (rule.Counting.LengthOf(caption), text.Channel.MaxCharacters);
        if (length > max)
        {
            yield return text.Problem("caption", ProblemCode.TextTooLong, $"takes {max} {Units.Of(rule.Counting.Unit)} as it counts them; this caption has {length}.", $"Shorten it by {length - max}.");
        }
        else if (rule.MaxBytes is { } most && Encoding.UTF8.GetByteCount(caption) is var bytes && bytes > most)
        {
            yield return text.Problem("caption", ProblemCode.TextTooLong, $"takes {most} bytes of UTF-8; this caption has {bytes}.", $"Shorten it by {bytes - most} bytes: an emoji has up to 25 or more, most letters have 1 to 3.");
        }

        if (caption.AsSpan().IndexOfAny(network.Forbidden) >= 0)
        {
            yield return text.Problem("caption", ProblemCode.ForbiddenCharacters, $"takes none of {network.Forbidden} in its text.", "Leave them out.");
        }

        if (network.MaxHashtags is { } hashtags && Hashtag().Count(caption) is var tagged && tagged > hashtags)
        {
            yield return text.Problem("caption", ProblemCode.TooManyHashtags, $"takes {hashtags} hashtags; this caption has {tagged}.", $"Leave out {tagged - hashtags}.");
        }

        if (network.MaxMentions is { } mentions && Mention().Count(caption) is var mentioned && mentioned > mentions)
        {
            yield return text.Problem("caption", ProblemCode.TooManyMentions, $"takes {mentions} mentions; this caption has {mentioned}.", $"Leave out {mentioned - mentions}.");
        }

        if (network.MaxLinks is { } links && Links.In(caption, Addresses.OfThreads).Select(link => caption[link]).Distinct(StringComparer.OrdinalIgnoreCase).Count() is var linked && linked > links)
        {
            yield return text.Problem("caption", ProblemCode.TooManyLinks, $"takes {links} different links; this caption has {linked}.", $"Leave out {linked - links}.");
        }

        if (network.RefusesPhoneNumbers && PhoneNumber().IsMatch(caption))
        {
            yield return text.Problem("caption", ProblemCode.PhoneNumber, "rejects posts with a phone number in the text.", "Leave it out: the profile has a field for it.");
        }
    }

    [GeneratedRegex(@"(?<![\w&/])[#＃][\p{L}\p{N}\p{M}_]*[\p{L}_][\p{L}\p{N}\p{M}_]*")]
    private static partial Regex Hashtag();

    [GeneratedRegex(@"(?<![\w.@/])@[A-Za-z0-9_]")]
    private static partial Regex Mention();

    // Only what can hardly be anything else, such as a date or a price.
    [GeneratedRegex(@"\+\d[\d ().-]{6,}\d|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b")]
    private static partial Regex PhoneNumber();
}
