using System.Net;
using System.Net.Sockets;

namespace Studio.Trail;

/// <summary>What counts as one sender: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one address there has them all.</summary>
internal static class Sender
{
    private const int NetworkBytes = 8;

    public static string? Of(IPAddress? address)
    {
        if (address is null or not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return (address?.IsIPv4MappedToIPv6 is true ? address.MapToIPv4() : address)?.ToString();
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, NetworkBytes, bytes.Length - NetworkBytes);
        return $"{new IPAddress(bytes)}/{NetworkBytes * 8}";
    }
}
