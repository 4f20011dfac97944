using System.Globalization;
using System.Text;

namespace Studio.Posts.Check;

/// <summary>
/// The words of a text in their order, without case and punctuation: every three that follow each other. Two texts are as alike as the share
/// of these that they have in common (Jaccard), which is the same on every machine and needs no model.
/// </summary>
internal sealed class Wording
{
    /// <summary>From here on a person would call it the same post again.</summary>
    public const double Alike = 0.8;

    private const int Together = 3;

    private readonly HashSet<string> _runs;

    private Wording(HashSet<string> runs) => _runs = runs;

    public static Wording Of(string text)
    {
        var words = WordsOf(text).ToList();
        var runs = words.Count < Together
            ? [string.Join(' ', words)]
            : Enumerable.Range(0, words.Count - Together + 1).Select(at => string.Join(' ', words.Skip(at).Take(Together)));

        return new([.. runs.Where(run => run.Length > 0)]);
    }

    public double SimilarityTo(Wording other)
    {
        var common = _runs.Count(other._runs.Contains);
        return common == 0 ? 0 : Math.Round((double)common / (_runs.Count + other._runs.Count - common), 2, MidpointRounding.ToZero);
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsOfAWord(rune) && !StandsAlone(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune));
                continue;
            }

            if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (IsOfAWord(rune))
            {
                yield return rune.ToString();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static bool IsOfAWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, and all from the Han characters on.
    private static bool StandsAlone(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or >= 0x2E80;
}
