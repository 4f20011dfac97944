using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace McpAuthorization.Outbound;

/// <summary>The world outside: names, addresses, and whose certificates count. Tests, which have no internet, put another in its place.</summary>
internal sealed class Network
{
    public Func<string, CancellationToken, Task<IPAddress[]>> LookUpAsync { get; init; } = Dns.GetHostAddressesAsync;

    public Func<IPEndPoint, CancellationToken, ValueTask<Stream>> ConnectAsync { get; init; } = ConnectBySocketAsync;

    /// <summary>Roots that count instead of the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    private static async ValueTask<Stream> ConnectBySocketAsync(IPEndPoint there, CancellationToken ct)
    {
        var socket = new Socket(there.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        try
        {
            await socket.ConnectAsync(there, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
