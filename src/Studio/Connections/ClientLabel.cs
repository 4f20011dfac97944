using System.Globalization;
using System.Text;

namespace Studio.Connections;

/// <summary>A program's name is what a stranger typed: shown without what could hide, turn round or bury the text beside it.</summary>
internal static class ClientLabel
{
    private const int MaxLength = 60;

    public static string Of(string name)
    {
        var cleaned = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            cleaned.Append(IsShown(rune) ? rune.ToString() : " ");
        }

        var words = string.Join(' ', cleaned.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? "A program without a name" : Cut(words);
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    // By what people see as one character, and by length as well: a single one may carry thousands of marks.
    private static string Cut(string words)
    {
        var elements = new StringInfo(words);
        var cut = elements.LengthInTextElements > MaxLength ? elements.SubstringByTextElements(0, MaxLength) + "…" : words;
        return cut.Length > MaxLength * 4 ? cut[..MaxLength] + "…" : cut;
    }
}
