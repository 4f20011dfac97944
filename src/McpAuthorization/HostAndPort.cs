using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace McpAuthorization;

/// <summary>
/// Host and port of an address, read strictly from its text: <see cref="Uri"/> mends what it reads (<c>127.1</c>, <c>0x7f000001</c>,
/// full-width letters), and then two programs see two hosts in one text.
/// </summary>
internal readonly record struct HostAndPort(string Host, int? Port)
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    /// <summary>This computer, in one of the three spellings that everybody reads alike (RFC 8252, section 7.3).</summary>
    public bool IsLoopback => Host is "127.0.0.1" or "[::1]" || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    public bool IsAddress => Host[0] is '[' || char.IsAsciiDigit(Host[^1]);

    public static HostAndPort? Read(string authority)
    {
        var end = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        var host = end < 0 ? authority : authority[..end];
        if (!IsHost(host))
        {
            return null;
        }

        if (host.Length == authority.Length)
        {
            return new HostAndPort(host, null);
        }

        return authority[host.Length] is ':' && ReadPort(authority[(host.Length + 1)..]) is { } port ? new HostAndPort(host, port) : null;
    }

    private static int? ReadPort(string text) =>
        text.Length is > 0 and <= 5 && text[0] is not '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : null;

    private static bool IsHost(string host)
    {
        if (host.StartsWith('['))
        {
            // A zone belongs to one machine's wiring, not to an address that others are sent to.
            return !host.Contains('%') && IPAddress.TryParse(host, out var address) && address.AddressFamily is AddressFamily.InterNetworkV6;
        }

        var labels = host.Split('.');
        if (host.Length is 0 or > 253 || !labels.All(IsLabel))
        {
            return false;
        }

        // What ends in a number is an IPv4 address to a browser (URL Standard, host parsing): then only in its one canonical spelling.
        return !IsNumber(labels[^1]) || (IPAddress.TryParse(host, out var ip) && ip.ToString() == host);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && !label.AsSpan().ContainsAnyExcept(LabelCharacters) && label[0] is not '-' && label[^1] is not '-';

    private static bool IsNumber(string label) => char.IsAsciiDigit(label[0]) && (label.All(char.IsAsciiDigit) || label.StartsWith("0x", StringComparison.OrdinalIgnoreCase));
}
