using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Studio.Channels.Counting;

/// <summary>
/// Mastodon's count (StatusLengthValidator): graphemes, after each link with a scheme is taken for 23 characters (characters_reserved_per_url)
/// and somebody on another server for their name alone. Its graphemes are Ruby's, which up to Unicode 13 at least have no rule for Indic
/// conjuncts (Ruby 3.1: हिन्दी is 3), as .NET's have none.
/// </summary>
internal static partial class MastodonCharacters
{
    private static readonly string Link = new('x', 23);

    public static int In(string text) => new StringInfo(Mention().Replace(WithShortLinks(text), "@$1")).LengthInTextElements;

    private static string WithShortLinks(string text)
    {
        var (shortened, at) = (new StringBuilder(), 0);
        foreach (var link in Links.In(text, Addresses.OfMastodon))
        {
            shortened.Append(text, at, link.Start.Value - at).Append(Link);
            at = link.End.Value;
        }

        return shortened.Append(text, at, text.Length - at).ToString();
    }

    [GeneratedRegex(@"(?<![=/\w])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@\w+(?:[.-]+\w+)*")]
    private static partial Regex Mention();
}
