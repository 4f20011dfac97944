using Microsoft.IdentityModel.Tokens;

namespace McpAuthorization.Registration.Credentials;

/// <summary>The public keys that a client signs its assertions with. The one place that knows where they come from.</summary>
internal static class ClientKeys
{
    public static ValueTask<IReadOnlyList<SecurityKey>> OfAsync(Client client, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(client.JsonWebKeySet is { } registered ? [.. JsonWebKeySet.Create(registered).Keys] : []);
    }
}
