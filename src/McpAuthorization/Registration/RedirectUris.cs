using System.Buffers;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Registration;

/// <summary>Where an answer may be sent.</summary>
internal enum RedirectKind
{
    Web,
    Loopback,
    Program,
}

/// <summary>
/// Which redirect URIs a client may register. Judged on the text as it came, since that text is what is stored, compared and sent
/// (RFC 9700, section 2.1): nothing is decoded, completed or mended on the way.
/// </summary>
internal sealed class RedirectUris(IOptions<McpAuthorizationOptions> options)
{
    private const int MaxLength = 2048;

    // RFC 3986, section 2, without '#' (RFC 6749, section 3.1.2: no fragment) and '*' (an address, not a pattern).
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?[]@!$&'()+,;=%");

    // Parameters of the answer (RFC 6749, section 4.1.2; RFC 9207): with one already there, the client reads somebody else's.
    private static readonly HashSet<string> AnswerParameters = new(["code", "state", "iss", "error"], StringComparer.OrdinalIgnoreCase);

    // Schemes that a browser carries out or opens itself: no program owns them, whatever the options say.
    private static readonly HashSet<string> NeverPrograms =
        ["javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem", "intent", "ws", "wss", "ftp", "mailto"];

    public RedirectKind Judge(string uri)
    {
        if (uri.Length is 0 or > MaxLength)
        {
            throw RegistrationRefusedException.Redirect($"A redirect URI has 1 to {MaxLength} characters.");
        }

        if (uri.AsSpan().ContainsAnyExcept(Characters) || !EscapesAreClean(uri))
        {
            throw Refused(uri, "it may hold no fragment, white space, control characters, backslash, '*' or anything outside of RFC 3986");
        }

        var (place, query) = Split(uri, '?');
        if (query.Split('&', ';').Select(pair => Uri.UnescapeDataString(Split(pair, '=').Left)).FirstOrDefault(AnswerParameters.Contains) is { } taken)
        {
            throw Refused(uri, $"its query may not hold '{taken}', which the answer brings");
        }

        var (scheme, rest) = Split(place, ':');
        return scheme.ToLowerInvariant() switch
        {
            "https" => JudgeWeb(uri, rest),
            "http" => JudgeLoopback(uri, rest),
            var custom => JudgeProgram(uri, custom, rest),
        };
    }

    private RedirectKind JudgeWeb(string uri, string rest)
    {
        var host = HostOf(uri, rest);
        // Our own pages are no client, and each that forwards somewhere would forward the code.
        return IsOurs(options.Value.IssuerOrigin, host) || IsOurs(options.Value.Origin, host)
            ? throw Refused(uri, "it lies on this server")
            : RedirectKind.Web;
    }

    // RFC 8252, section 7.3; the name as well, since half of the clients register it.
    private static RedirectKind JudgeLoopback(string uri, string rest) =>
        HostOf(uri, rest).IsLoopback ? RedirectKind.Loopback : throw Refused(uri, "plain http is for 127.0.0.1, [::1] and localhost only");

    private RedirectKind JudgeProgram(string uri, string scheme, string rest)
    {
        if (NeverPrograms.Contains(scheme) || !options.Value.CustomSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            throw Refused(uri, "use https, or http on 127.0.0.1, [::1] or localhost; of other schemes this server takes " + string.Join(", ", options.Value.CustomSchemes));
        }

        // RFC 8252, section 7.1: scheme:/path, or with a name where the scheme's owner wants one.
        if (!rest.StartsWith('/'))
        {
            throw Refused(uri, "a path has to follow its scheme");
        }

        return rest.StartsWith("//", StringComparison.Ordinal) && HostOf(uri, rest) is { IsAddress: true }
            ? throw Refused(uri, "a program has no network address")
            : RedirectKind.Program;
    }

    private static HostAndPort HostOf(string uri, string rest) =>
        rest.StartsWith("//", StringComparison.Ordinal) && HostAndPort.Read(Split(rest[2..], '/').Left) is { } host
            ? host
            : throw Refused(uri, "its host has to be a plain name or address, without a user, with a port of 1 to 65535 if any");

    private static bool IsOurs(string origin, HostAndPort host) =>
        new Uri(origin) is { Scheme: "https" } ours && ours.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase) && ours.Port == (host.Port ?? 443);

    // Each '%' begins an escape, and none hides a control character.
    private static bool EscapesAreClean(string uri)
    {
        for (var at = uri.IndexOf('%'); at >= 0; at = uri.IndexOf('%', at + 1))
        {
            if (at + 2 >= uri.Length || !char.IsAsciiHexDigit(uri[at + 1]) || !char.IsAsciiHexDigit(uri[at + 2])
                || Convert.FromHexString(uri.AsSpan(at + 1, 2))[0] is < 0x20 or 0x7f or (byte)'\\')
            {
                return false;
            }
        }

        return true;
    }

    private static (string Left, string Right) Split(string text, char at) => text.IndexOf(at) is >= 0 and var found ? (text[..found], text[(found + 1)..]) : (text, "");

    // What is shown back is cut and cleaned: it may be 2,000 characters of anything.
    private static RegistrationRefusedException Refused(string uri, string why) =>
        RegistrationRefusedException.Redirect($"The redirect URI '{ClientName.Clean(uri, 100)}' is not taken: {why}.");
}
