using System.Net;
using System.Net.Sockets;

namespace McpAuthorization.Outbound;

/// <summary>
/// Which addresses belong to the public internet. The lists are those of IANA's registries of special-purpose addresses (RFC 6890), with
/// what of them is globally reachable left in: nobody serves a document from there.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] SpecialV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // A cloud's own services for its machines, with a public number.
        "168.63.129.16/32");

    // All that was ever given out for the public (RFC 4291, section 2.4): loopback, link-local, unique local and multicast lie outside.
    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    // Protocols (with Teredo, 2001::/32), documentation, 6to4, and a sink for reverse look-ups.
    private static readonly IPNetwork[] SpecialV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    // A network without IPv4 reaches every IPv4 address through this prefix (RFC 6052): what counts is the address behind it.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contain(IPAddress address)
    {
        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            return !SpecialV4.Any(network => network.Contains(address));
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return Contain(address.MapToIPv4());
        }

        var bytes = address.GetAddressBytes();
        var last = new IPAddress(bytes.AsSpan(12));

        if (Nat64.Contains(address))
        {
            return Contain(last);
        }

        // ISATAP writes the IPv4 address of the next hop into any prefix (RFC 5214, section 6.1).
        var isatap = bytes is [_, _, _, _, _, _, _, _, 0x00 or 0x02, 0x00, 0x5e, 0xfe, ..];
        return PublicV6.Contains(address) && !SpecialV6.Any(network => network.Contains(address)) && (!isatap || Contain(last));
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
