using System.Text;
using System.Text.RegularExpressions;

namespace Studio.Channels.Counting;

/// <summary>
/// LinkedIn's "little text": what its elements are made of has to be escaped everywhere else, or the post is cut there without a word.
/// Hashtags and mentions are elements, and stay.
/// </summary>
internal static partial class LittleText
{
    public const string Reserved = @"\|{}@[]()<>#*_~";

    /// <summary>The text as it is sent.</summary>
    public static string Of(string text)
    {
        var (little, at) = (new StringBuilder(text.Length), 0);
        foreach (var element in Element().EnumerateMatches(text))
        {
            Escape(little, text.AsSpan(at..element.Index));
            little.Append(text, element.Index, element.Length);
            at = element.Index + element.Length;
        }

        Escape(little, text.AsSpan(at));
        return little.ToString();
    }

    // Each escape counts: LinkedIn limits what it is sent.
    public static int CharactersIn(string text) => CodePoints.In(Of(text));

    private static void Escape(StringBuilder little, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (Reserved.Contains(c))
            {
                little.Append('\\');
            }

            little.Append(c);
        }
    }

    [GeneratedRegex(@"@\[[^\\|{}@\[\]()<>#*_~\r\n]+\]\(urn:li:(?:person|organization):[A-Za-z0-9-]+\)|(?<![\w#])#[\p{L}\p{N}\p{M}]+")]
    private static partial Regex Element();
}
