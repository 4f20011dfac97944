using System.Buffers;

namespace Studio.Channels.Counting;

/// <summary>Which characters the names of hosts are made of, as X and Mastodon look for them in running text.</summary>
internal static class Names
{
    public static readonly SearchValues<char> PunycodeCharacters = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Punctuation, white space, marks of direction, and what is no character. Everything else may be in a name, emoji included.
    private static readonly SearchValues<char> Outside = SearchValues.Create(
        "!'#%&()*+,\\/:;<=>?@[]^{|}~$"
        + "\t\n\v\f\r \u0085\u00A0\u1680\u180E\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000"
        + "\u202A\u202B\u202C\u202D\u202E\u061C\u200E\u200F\u2066\u2067\u2068\u2069\uFFFE\uFEFF\uFFFF");

    private static readonly SearchValues<char> Before = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@＠$#＃\uFFFE\uFEFF\uFFFF");

    public static bool IsPart(char c) => !Outside.Contains(c);

    /// <summary>Whether a link may begin behind this character.</summary>
    public static bool MayBeginBehind(char c) => !Before.Contains(c);

    /// <summary>Whether a name goes on with this character, so that what stands before it is no ending.</summary>
    public static bool Continues(char c) => char.IsAsciiLetterOrDigit(c) || c is '@' or '+' or '-';

    /// <summary>A letter of a name without a scheme: with others X makes no link of it.</summary>
    public static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' || Latin.IsAccented(c);
}
