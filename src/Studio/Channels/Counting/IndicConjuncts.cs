using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Studio.Channels.Counting;

/// <summary>
/// Rule GB9c of Unicode's text segmentation (UAX 29), which .NET leaves out: two consonants that a virama joins are one character to their
/// reader. Tables: DerivedCoreProperties of Unicode 17, Indic_Conjunct_Break.
/// </summary>
internal static class IndicConjuncts
{
    private const int ZeroWidthJoiner = 0x200D;
    private const int ZeroWidthNonJoiner = 0x200C;

    private static readonly CodePoints Consonants = CodePoints.Of("""
        0915-0939 0958-095F 0978-097F 0995-09A8 09AA-09B0 09B2 09B6-09B9 09DC-09DD 09DF 09F0-09F1 0A95-0AA8 0AAA-0AB0 0AB2-0AB3 0AB5-0AB9 0AF9
        0B15-0B28 0B2A-0B30 0B32-0B33 0B35-0B39 0B5C-0B5D 0B5F 0B71 0C15-0C28 0C2A-0C39 0C58-0C5A 0D15-0D3A 1000-102A 103F 1050-1055 105A-105D
        1061 1065-1066 106E-1070 1075-1081 108E 1780-17B3 1A20-1A54 1B0B-1B0C 1B13-1B33 1B45-1B4C 1B83-1BA0 1BAE-1BAF 1BBB-1BBD A989-A98B
        A98F-A9B2 A9E0-A9E4 A9E7-A9EF A9FA-A9FE AA60-AA6F AA71-AA73 AA7A AA7E-AA7F AAE0-AAEA ABC0-ABDA 10A00 10A10-10A13 10A15-10A17 10A19-10A35
        11103-11126 11144 11147 11380-11389 1138B 1138E 11390-113B5 11900-11906 11909 1190C-11913 11915-11916 11918-1192F 11A00 11A0B-11A32
        11A50 11A5C-11A83 11F04-11F10 11F12-11F33
        """);

    private static readonly FrozenSet<int> Linkers = FrozenSet.Create(
        0x094D, 0x09CD, 0x0ACD, 0x0B4D, 0x0C4D, 0x0D4D, 0x1039, 0x17D2, 0x1A60, 0x1B44, 0x1BAB, 0xA9C0, 0xAAF6, 0x10A3F, 0x11133, 0x113D0, 0x1193E, 0x11A47, 0x11A99, 0x11F42);

    /// <summary>Whether what .NET takes for two characters is one.</summary>
    public static bool Join(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (Rune.DecodeFromUtf16(after, out var next, out _) is not System.Buffers.OperationStatus.Done || !Consonants.Contain(next.Value))
        {
            return false;
        }

        // Backwards from the boundary to the consonant: between them are only marks, and a virama among those.
        var linked = false;
        while (Rune.DecodeLastFromUtf16(before, out var rune, out var length) is System.Buffers.OperationStatus.Done)
        {
            if (Linkers.Contains(rune.Value))
            {
                linked = true;
            }
            else if (Consonants.Contain(rune.Value))
            {
                return linked;
            }
            else if (!Extends(rune))
            {
                return false;
            }

            before = before[..^length];
        }

        return false;
    }

    private static bool Extends(Rune rune) => rune.Value switch
    {
        ZeroWidthJoiner => true,
        ZeroWidthNonJoiner => false,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark,
    };
}
