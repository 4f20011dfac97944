using System.Globalization;

namespace Studio.Channels.Counting;

/// <summary>Characters as their reader sees them: extended grapheme clusters (UAX 29).</summary>
internal static class Graphemes
{
    public static int In(string text)
    {
        var count = 0;
        foreach (var _ in Of(text))
        {
            count++;
        }

        return count;
    }

    /// <summary>Where each begins and ends.</summary>
    public static IEnumerable<Range> Of(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = start + StringInfo.GetNextTextElementLength(text, start);
            while (end < text.Length && IndicConjuncts.Join(text.AsSpan(start..end), text.AsSpan(end)))
            {
                end += StringInfo.GetNextTextElementLength(text, end);
            }

            yield return start..end;
            start = end;
        }
    }
}
