using System.Text;

namespace Studio.Channels.Counting;

/// <summary>
/// X's weighted count (twitter-text 3.1.0, configuration version 3): of the text in NFC, a link is 23, an emoji with all that is joined to it is 2,
/// a character of the scripts that the ranges name is 1, any other 2.
/// </summary>
internal static class WeightedCharacters
{
    private const int OfLink = 23;
    private const int Heavy = 2;

    public static int In(string text)
    {
        var (normal, count, at) = (text.Normalize(NormalizationForm.FormC), 0, 0);
        foreach (var link in Links.In(normal, Addresses.OfX))
        {
            count += Plain(normal[at..link.Start]) + OfLink;
            at = link.End.Value;
        }

        return count + Plain(normal[at..]);
    }

    private static int Plain(string text) => Graphemes.Of(text).Sum(grapheme => Weight(text.AsSpan(grapheme)));

    private static int Weight(ReadOnlySpan<char> grapheme)
    {
        // The sign for copyright is an emoji only where something follows that says so.
        var isEmoji = grapheme.Length > 1 && Emoji.Is(grapheme);
        var (weight, first) = (isEmoji ? Heavy : 0, true);
        foreach (var rune in grapheme.EnumerateRunes())
        {
            weight += isEmoji && (first || Emoji.IsPart(rune)) ? 0 : Weight(rune);
            first = false;
        }

        return weight;
    }

    private static int Weight(Rune rune) => rune.Value is <= 0x10FF or (>= 0x2000 and <= 0x200D) or (>= 0x2010 and <= 0x201F) or (>= 0x2032 and <= 0x2037) ? 1 : Heavy;
}
