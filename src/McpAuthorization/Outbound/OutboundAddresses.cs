using System.Net.Sockets;

namespace McpAuthorization.Outbound;

/// <summary>
/// Judges an address as the clients of <c>ReachOnlyPublicAddresses</c> do, without calling it: for addresses that are kept and called later. Each call
/// judges again, since a name may lead elsewhere by then.
/// </summary>
public sealed class OutboundAddresses
{
    private readonly CheckedConnection _connection;

    internal OutboundAddresses(CheckedConnection connection) => _connection = connection;

    /// <summary>Looks the name up, and refuses what would not be called.</summary>
    /// <param name="address">The address.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A task that ends when the address is judged.</returns>
    /// <exception cref="OutboundRefusedException">It is not https, has a user name, has no address, or one that is not public.</exception>
    public async Task DemandPublicAsync(Uri address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        CheckedHandler.DemandHttps(address);

        try
        {
            await _connection.FindPublicAsync(address.IdnHost, ct);
        }
        catch (SocketException)
        {
            throw new OutboundRefusedException($"{address.IdnHost} has no address.");
        }
    }
}
