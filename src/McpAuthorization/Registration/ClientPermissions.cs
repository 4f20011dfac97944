using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>What a client that was registered by hand may do.</summary>
internal static class ClientPermissions
{
    public const string ClientCredentials = Permissions.Prefixes.GrantType + "client_credentials";

    public static bool IsByItself(Client client) => client.Permissions?.Contains(ClientCredentials, StringComparison.Ordinal) is true;

    /// <summary>What a client that acts by itself may do: get tokens and give them back. It can ask nobody.</summary>
    public static readonly string[] ByItself = [Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, ClientCredentials];

    /// <summary>What a resource server may do: ask what a token is worth.</summary>
    public static readonly string[] OfResourceServer = [Permissions.Endpoints.Introspection];

    /// <summary>What a client needs for the code flow besides the grant itself.</summary>
    public static readonly string[] ToBeRedirectedTo = [Permissions.Endpoints.Authorization, Permissions.Endpoints.PushedAuthorization, Permissions.ResponseTypes.Code];

    public static readonly string[] All =
    [
        .. ToBeRedirectedTo,
        Permissions.Endpoints.Token,
        Permissions.Endpoints.Revocation,
        Permissions.GrantTypes.AuthorizationCode,
        Permissions.GrantTypes.RefreshToken,
    ];

    /// <summary>What a client may do that people sign in with: in a browser where it can be redirected to, on a device where it says so.</summary>
    public static string[] ForPeople(NewClient given) =>
    [
        .. All.Where(permission => given.RedirectUris.Count > 0 || !(ToBeRedirectedTo.Contains(permission) || permission is Permissions.GrantTypes.AuthorizationCode)),
        .. given.OnDevices ? [Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.DeviceCode] : Array.Empty<string>(),
    ];
}
