namespace Studio.Channels.Counting;

/// <summary>What of a link stands behind the host, and which links there are at all: networks differ in both.</summary>
internal sealed record Addresses(bool WithoutScheme, Func<char, bool> InPath, Func<char, bool> EndsPath, Func<char, bool> InQuery, Func<char, bool> EndsQuery)
{
    private const string MarksInPath = "!*';:=+,.$/%#[]-\u2013_~@|&";
    private const string MarksInQuery = "!?*'@();:&=+$/%#[]-_.,~|";

    /// <summary>X: twitter-text 3.1.0 (its conformance rules, configuration version 3).</summary>
    public static readonly Addresses OfX = new(
        WithoutScheme: true,
        c => IsLetter(c) || MarksInPath.Contains(c),
        c => IsLetter(c) || c is '+' or '-' or '=' or '_' or '#' or '/',
        c => char.IsAsciiLetterOrDigit(c) || MarksInQuery.Contains(c),
        c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '&' or '=' or '#' or '/');

    /// <summary>Mastodon: config/initializers/twitter_regex.rb, which lets any letter into the path.</summary>
    public static readonly Addresses OfMastodon = new(
        WithoutScheme: false,
        c => !char.IsWhiteSpace(c) && c is not ('<' or '>' or '(' or ')' or '?'),
        c => !char.IsWhiteSpace(c) && !"()?!*\"'「」<>;:=,.$%[]~&|@".Contains(c),
        c => char.IsAsciiLetterOrDigit(c) || MarksInQuery.Contains(c) || c is '^' || c >= '\u00A0',
        c => char.IsAsciiLetterOrDigit(c) || c is '_' or '&' or '=' or '#' or '/' or '-' || c >= '\u00A0');

    /// <summary>Threads counts "all unique URLs found in the text", www.threads.com among them.</summary>
    public static Addresses OfThreads => OfX;

    /// <summary>Where what stands behind the host ends: a port, a path, a query.</summary>
    public (int End, bool HasPath) EndOf(ReadOnlySpan<char> text, int at)
    {
        at = EndOfPort(text, at);
        var path = EndOfPath(text, at);
        return (EndOfQuery(text, path), path > at);
    }

    private static int EndOfPort(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] is not ':')
        {
            return at;
        }

        var end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end > at + 1 ? end : at;
    }

    // A full stop behind a link is not part of it, but a pair of parentheses is.
    private int EndOfPath(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] is not '/')
        {
            return at;
        }

        var (end, here) = (at + 1, at + 1);
        while (here < text.Length)
        {
            if (InPath(text[here]))
            {
                here++;
                end = EndsPath(text[here - 1]) ? here : end;
            }
            else if (EndOfParentheses(text, here) is var closed and > 0)
            {
                end = here = closed;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    // At most one pair within another, and neither is empty.
    private int EndOfParentheses(ReadOnlySpan<char> text, int at, bool isInner = false)
    {
        if (text[at] is not '(')
        {
            return 0;
        }

        for (var here = at + 1; here < text.Length; here++)
        {
            if (text[here] is ')')
            {
                return here > at + 1 ? here + 1 : 0;
            }

            if (text[here] is '(' && !isInner)
            {
                var inner = EndOfParentheses(text, here, isInner: true);
                if (inner == 0)
                {
                    return 0;
                }

                here = inner - 1;
            }
            else if (!InPath(text[here]))
            {
                return 0;
            }
        }

        return 0;
    }

    private int EndOfQuery(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] is not '?')
        {
            return at;
        }

        var end = at;
        for (var here = at + 1; here < text.Length && InQuery(text[here]); here++)
        {
            end = EndsQuery(text[here]) ? here + 1 : end;
        }

        return end;
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is >= '\u0400' and <= '\u04FF' || Latin.IsAccented(c);
}
