using System.Collections.Frozen;

namespace Studio.Channels.Counting;

/// <summary>The endings that make a name a name of the internet.</summary>
internal static class TopLevelDomains
{
    private static readonly FrozenSet<string> Known = Read().ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly int Longest = Known.Max(domain => domain.Length);

    /// <summary>How much of a label is such an ending, with nothing behind it that could belong to a name; 0 for none.</summary>
    /// <param name="label">The last label of a name, as far as it may reach.</param>
    /// <param name="behind">What stands behind the label.</param>
    public static int LengthAtStartOf(ReadOnlySpan<char> label, char behind)
    {
        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return label.IndexOfAnyExcept(Names.PunycodeCharacters) is var end and >= 0 ? end : label.Length;
        }

        for (var length = Math.Min(label.Length, Longest); length > 0; length--)
        {
            var next = length < label.Length ? label[length] : behind;
            if (!Names.Continues(next) && Lookup.Contains(label[..length]))
            {
                return length;
            }
        }

        return 0;
    }

    private static IEnumerable<string> Read()
    {
        using var file = new StreamReader(typeof(TopLevelDomains).Assembly.GetManifestResourceStream("top-level-domains.txt")!);
        while (file.ReadLine() is { } line)
        {
            if (line is not ['#', ..])
            {
                yield return line;
            }
        }
    }
}
