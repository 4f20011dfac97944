using System.Text;

namespace Studio.Trail;

/// <summary>Text that both databases keep as it is: no longer than its column, no control characters (PostgreSQL refuses NUL), no half surrogates.</summary>
internal static class TrailText
{
    public static string Fit(string text, int max)
    {
        if (text.Length <= max && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var fitting = new StringBuilder(max);
        foreach (var rune in text.EnumerateRunes())
        {
            var clean = Rune.IsControl(rune) ? Rune.ReplacementChar : rune;
            if (fitting.Length + clean.Utf16SequenceLength > max)
            {
                break;
            }

            fitting.Append(clean.ToString());
        }

        return fitting.ToString();
    }
}
