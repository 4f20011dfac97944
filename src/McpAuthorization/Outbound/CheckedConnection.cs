using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Outbound;

/// <summary>
/// Opens a connection to a public address. The name is looked up once, here, and what was judged is what is connected to: a name that
/// answers differently the next time (DNS rebinding) has no next time.
/// </summary>
internal sealed class CheckedConnection(Network network, IOptions<McpAuthorizationOptions> options)
{
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await FindPublicAsync(context.DnsEndPoint.Host, ct);

        for (var i = 0; ; i++)
        {
            try
            {
                return await network.ConnectAsync(new IPEndPoint(addresses[i], context.DnsEndPoint.Port), ct);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
            }
        }
    }

    public async Task<IPAddress[]> FindPublicAsync(string host, CancellationToken ct)
    {
        var addresses = await FindAsync(host, ct);

        // One bad address spoils the answer: which of them is tried would be up to whoever wrote it.
        return addresses.Length > 0 && addresses.All(address => PublicAddresses.Contain(address) || (IPAddress.IsLoopback(address) && MayBeHere(host)))
            ? addresses
            : throw new OutboundRefusedException($"{host} is not on the public internet.");
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken ct) =>
        IPAddress.TryParse(host, out var address) ? [address] : await network.LookUpAsync(host, ct);

    // Whoever tries things out on one computer has their documents there too. Not by another name: that one would be somebody else's.
    private bool MayBeHere(string host) =>
        new Uri(options.Value.Issuer).IsLoopback && (host is "127.0.0.1" or "::1" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase));
}
