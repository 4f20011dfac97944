using McpAuthorization.ClientDocuments;
using McpAuthorization.Registration;

namespace McpAuthorization.Authorization;

/// <summary>Where a client is verified to come from.</summary>
internal static class ClientOrigins
{
    public static (ClientOrigin Origin, string? Host) Of(Client client, string? redirectUri)
    {
        if (redirectUri is null)
        {
            return client.IsPreRegistered ? (ClientOrigin.Verified, null) : (ClientOrigin.Unverified, null);
        }

        // Whoever listens on a port of one's own computer, or owns a scheme there, cannot be known (RFC 8252, section 8.6).
        if (redirectUri is not "" && !redirectUri.StartsWith("https://", StringComparison.Ordinal))
        {
            return (ClientOrigin.ThisComputer, null);
        }

        // The id is the address of its metadata document; ids of our own never look like that.
        if (DocumentAddress.IsOne(client.ClientId))
        {
            return (ClientOrigin.Verified, new Uri(client.ClientId!).Host);
        }

        if (client.Tenant is not null)
        {
            return (ClientOrigin.Tenant, null);
        }

        return client.IsPreRegistered ? (ClientOrigin.Verified, redirectUri is "" ? null : new Uri(redirectUri).Host) : (ClientOrigin.Unverified, null);
    }
}
