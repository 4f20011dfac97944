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
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly HashSet<ulong> _runs;

    private Wording(HashSet<ulong> runs) => _runs = runs;

    // As numbers: a caption may be ten thousand words of a letter each, and is held against five hundred others.
    public static Wording Of(string text)
    {
        var (runs, before, last, words) = (new HashSet<ulong>(), 0UL, 0UL, 0);
        foreach (var word in WordsOf(text))
        {
            if (++words >= Together)
            {
                runs.Add(Run(before, last, word));
            }

            (before, last) = (last, word);
        }

        if (words is > 0 and < Together)
        {
            runs.Add(Run(0, before, last));
        }

        return new(runs);
    }

    public double SimilarityTo(Wording other)
    {
        var common = _runs.Count(other._runs.Contains);
        return common == 0 ? 0 : Math.Round((double)common / (_runs.Count + other._runs.Count - common), 2, MidpointRounding.ToZero);
    }

    private static ulong Run(ulong one, ulong two, ulong three) => Next(Next(Next(Basis, one), two), three);

    private static IEnumerable<ulong> WordsOf(string text)
    {
        var word = Basis;
        foreach (var rune in text.EnumerateRunes())
        {
            var (isOfAWord, alone) = (IsOfAWord(rune), StandsAlone(rune));
            if (isOfAWord && !alone)
            {
                word = Next(word, (ulong)Rune.ToLowerInvariant(rune).Value);
                continue;
            }

            if (word != Basis)
            {
                yield return word;
                word = Basis;
            }

            if (isOfAWord)
            {
                yield return Next(Basis, (ulong)rune.Value);
            }
        }

        if (word != Basis)
        {
            yield return word;
        }
    }

    // FNV-1a in 64 bits, a number at a time. Two words with the same one are taken for one word, which harms nobody.
    private static ulong Next(ulong hash, ulong value)
    {
        var mixed = (hash ^ value) * Prime;
        return mixed ^ (mixed >> 32);
    }

    private static bool IsOfAWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, and all from the Han characters on.
    private static bool StandsAlone(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or >= 0x2E80;
}
