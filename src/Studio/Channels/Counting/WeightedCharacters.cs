using System.Text;

namespace Studio.Channels.Counting;

/// <summary>
/// X's weighted count (twitter-text 3.1.0, configuration version 3): a link is 23, an emoji with all that is joined to it is 2, a character of
/// the scripts that the ranges name is 1, any other 2. X counts the text in NFC, and .NET without ICU cannot make that: what is written apart,
/// such as an accent behind its letter, counts for two here. Too long, and never too short.
/// </summary>
internal static class WeightedCharacters
{
    private const int OfLink = 23;
    private const int Heavy = 2;

    // The letters of light scripts that NFC takes apart (CompositionExclusions of Unicode).
    private static readonly CodePoints TakenApart = CodePoints.Of("0344 0958-095F 09DC-09DD 09DF 0A33 0A36 0A59-0A5B 0A5E 0B5C-0B5D 0F43 0F4D 0F52 0F57 0F5C 0F69 0F73 0F75-0F76 0F78 0F81 0F93 0F9D 0FA2 0FA7 0FAC 0FB9");

    public static int In(string text)
    {
        var (count, at) = (0, 0);
        foreach (var link in Links.In(text, Addresses.OfX))
        {
            count += Plain(text[at..link.Start]) + OfLink;
            at = link.End.Value;
        }

        return count + Plain(text[at..]);
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

    private static int Weight(Rune rune) => TakenApart.Contain(rune.Value) ? Heavy : rune.Value is <= 0x10FF or (>= 0x2000 and <= 0x200D) or (>= 0x2010 and <= 0x201F) or (>= 0x2032 and <= 0x2037) ? 1 : Heavy;
}
