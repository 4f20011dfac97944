using System.Collections.Immutable;
using System.Globalization;

namespace Studio.Channels.Counting;

/// <summary>Ranges of code points, as the tables of Unicode write them.</summary>
internal sealed class CodePoints
{
    private readonly ImmutableArray<(int First, int Last)> _ranges;

    private CodePoints(ImmutableArray<(int First, int Last)> ranges) => _ranges = ranges;

    /// <summary>Reads <c>0915-0939 0B71</c>, in ascending order.</summary>
    public static CodePoints Of(string table) => new([.. table.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Select(Range)]);

    public static int In(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    public bool Contain(int codePoint)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (codePoint > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static (int First, int Last) Range(string text)
    {
        var ends = text.Split('-');
        return (Number(ends[0]), Number(ends[^1]));
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
