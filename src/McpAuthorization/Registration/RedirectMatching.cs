namespace McpAuthorization.Registration;

/// <summary>Whether a redirect URI that was sent is one that was registered.</summary>
internal static class RedirectMatching
{
    private static readonly string[] Loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];

    /// <summary>
    /// Compared as text (RFC 9700, section 4.1.3), but for the port of a loopback address, which a program cannot choose beforehand
    /// (RFC 8252, section 7.3). The text has to say the address: parsers take <c>127.1</c> and <c>0x7f.1</c> for it too.
    /// </summary>
    public static bool Matches(string registered, string sent) =>
        sent == registered || (WithoutPort(registered) is { } path && path == WithoutPort(sent));

    public static bool IsLoopback(string uri) => WithoutPort(uri) is not null;

    private static string? WithoutPort(string uri)
    {
        if (Loopback.FirstOrDefault(start => uri.StartsWith(start, StringComparison.Ordinal)) is not { } host)
        {
            return null;
        }

        var rest = uri.AsSpan(host.Length);

        if (rest is [':', ..])
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length - 1 : digits;

            if (!ushort.TryParse(rest.Slice(1, digits), out var port) || port is 0)
            {
                return null;
            }

            rest = rest[(1 + digits)..];
        }

        return rest is [] or ['/' or '?', ..] ? $"{host}{rest}" : null;
    }
}
