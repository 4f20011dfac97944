using System.Security.Cryptography;

namespace McpAuthorization.Devices;

/// <summary>
/// What a person reads off one screen and types on another: eight of twenty consonants, so that no word comes of it and no letter is taken for a
/// digit (RFC 8628, section 6.1). 34 bits: enough, since who guesses has to be signed in and is counted.
/// </summary>
internal static class UserCode
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";

    private const int Length = 8;

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>As it is shown.</summary>
    public static string Show(string code) => $"{code[..(Length / 2)]}-{code[(Length / 2)..]}";

    /// <summary>What was typed, in whatever case and with whatever between the letters; null where it cannot be a code.</summary>
    public static string? Read(string? typed)
    {
        if (typed is not { Length: <= 64 })
        {
            return null;
        }

        var letters = new string([.. typed.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
        return letters.Length is Length && letters.All(Letters.Contains) && !typed.Any(char.IsControl) ? letters : null;
    }
}
