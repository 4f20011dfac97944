using System.Net;
using System.Net.Sockets;

namespace McpAuthorization.Registration;

/// <summary>What counts as one sender: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one address there has them all.</summary>
public static class ClientAddress
{
    /// <summary>Writes it as limits and lists name it.</summary>
    /// <param name="address">Where a request came from, or null.</param>
    /// <returns>The IPv4 address, the IPv6 network with <c>/64</c> behind it, or <c>unknown</c>.</returns>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes) + "/64";
    }
}
