namespace Studio.Channels.Counting;

/// <summary>
/// Finds the links in a text. One pass over the runs of characters that names are made of: no expression that strangers' text could make
/// go back and forth.
/// </summary>
internal static class Links
{
    private const int MaxLabel = 63;
    private const int MaxName = 255;

    private static readonly string[] Schemes = ["https://", "http://"];

    public static List<Range> In(string text, Addresses addresses)
    {
        var (found, at, first, read) = (new List<Range>(), 0, 0, 0);
        while (NextRun(text, at, read) is var (start, end))
        {
            read = end;
            var after = Scheme(text, start, first) is { } scheme ? AddWithScheme(found, text, scheme, start, end, addresses)
                : addresses.WithoutScheme ? AddPlain(found, text, Math.Max(start, first), end, addresses)
                : null;

            // Between two links there is a character at least, which the second may begin behind.
            (at, first) = after is { } last ? (last, last + 1) : (end, first);
        }

        return found;
    }

    // Behind a link the rest of its run is a run again. How far that goes is known: read anew each time, many links in one run would take long.
    private static (int Start, int End)? NextRun(string text, int at, int read)
    {
        while (at < text.Length)
        {
            var start = at;
            at = Math.Max(at, read);
            while (at < text.Length && Names.IsPart(text[at]))
            {
                at++;
            }

            if (text.AsSpan(start..at).Contains('.'))
            {
                return (start, at);
            }

            at++;
        }

        return null;
    }

    private static int? Scheme(string text, int nameAt, int first)
    {
        foreach (var scheme in Schemes)
        {
            var at = nameAt - scheme.Length;
            if (at >= first && text.AsSpan(at, scheme.Length).Equals(scheme, StringComparison.OrdinalIgnoreCase) && MayBeginAt(text, at))
            {
                return at;
            }
        }

        return null;
    }

    private static int? AddWithScheme(List<Range> found, string text, int scheme, int start, int runEnd, Addresses addresses)
    {
        var host = EndOfHost(text, start, runEnd, out _);
        if (host == start)
        {
            return null;
        }

        var (end, _) = addresses.EndOf(text, host);
        found.Add(scheme..end);
        return end;
    }

    // Without a scheme only names in plain letters are links; what else stands in the same run is text.
    private static int? AddPlain(List<Range> found, string text, int begin, int runEnd, Addresses addresses)
    {
        while (begin < runEnd)
        {
            var stopped = begin;
            if (MayBeginAt(text, begin) && EndOfHost(text, begin, runEnd, out stopped) is var host && host > begin)
            {
                // What hangs on something else, such as a path, is part of that.
                var (after, hasPath) = addresses.EndOf(text, host);
                if (!IsGlued(text, begin) && AddNames(found, text, begin, host) && hasPath)
                {
                    found[^1] = found[^1].Start..after;
                }

                return after;
            }

            // The labels that were looked at are no endings for a name that begins later either.
            begin = Math.Max(begin + 1, stopped);
        }

        return null;
    }

    private static bool AddNames(List<Range> found, string text, int at, int end)
    {
        var before = found.Count;
        while (at < end)
        {
            var (name, nameEnd) = (at, at);
            while (nameEnd < end && (Names.IsPlain(text[nameEnd]) || text[nameEnd] is '.'))
            {
                nameEnd++;
            }

            at = EndOfHost(text, name, nameEnd, out _, isPlain: true);
            if (at > name)
            {
                found.Add(name..at);
            }
            else
            {
                at = Math.Max(nameEnd, name + 1);
            }
        }

        return found.Count > before;
    }

    private static bool MayBeginAt(string text, int at) => at == 0 || Names.MayBeginBehind(text[at - 1]);

    private static bool IsGlued(string text, int at) => at > 0 && text[at - 1] is '-' or '_' or '.' or '/';

    /// <summary>Where the longest name ends that begins here and has a known ending; the beginning where there is none.</summary>
    private static int EndOfHost(string text, int start, int runEnd, out int stopped, bool isPlain = false)
    {
        var (host, at, limit, mayOwn) = (start, start, Math.Min(runEnd, start + MaxName), false);
        while (at < limit)
        {
            var dot = text.IndexOf('.', at, limit - at);
            var end = dot < 0 ? limit : dot;
            var label = text.AsSpan(at..end);

            if (mayOwn && TopLevelDomains.LengthAtStartOf(label, end < text.Length ? text[end] : ' ') is var ending and > 0)
            {
                host = at + ending;
            }

            if (dot < 0 || !(isPlain ? label.Length > 0 : IsLabel(label)))
            {
                break;
            }

            // An underscore may stand in the names below a domain, not in its own.
            (mayOwn, at) = (!label.Contains('_'), end + 1);
        }

        stopped = at;
        return host;
    }

    private static bool IsLabel(ReadOnlySpan<char> label) =>
        label.Length is > 0 and <= MaxLabel && label[0] is not ('-' or '_') && label[^1] is not ('-' or '_');
}
