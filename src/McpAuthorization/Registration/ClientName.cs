using System.Globalization;
using System.Text;

namespace McpAuthorization.Registration;

/// <summary>A name that a stranger chose and that a person will read while deciding.</summary>
internal static class ClientName
{
    public const string Default = "MCP client";

    private const int MaxLength = 255;

    public static string Of(string? asked) => asked is not null && Clean(asked, MaxLength) is { Length: > 0 } name ? name : Default;

    /// <summary>Without what cannot be seen, turns the reading direction or breaks the line (Unicode TR 36, section 2.10).</summary>
    public static string Clean(string text, int maxLength)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
            {
                break;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse:
                    break;
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    // A run of spaces pushes the rest of the line out of sight.
                    clean.Append(clean.Length > 0 && clean[^1] is not ' ' ? " " : "");
                    break;
                default:
                    // Letters that draw nothing, and the sign that an unreadable one becomes.
                    clean.Append(rune.Value is 0x3164 or 0x115F or 0x1160 or 0xFFA0 or 0x2800 or 0xFFFD ? "" : rune.ToString());
                    break;
            }
        }

        return clean.ToString().Trim();
    }
}
