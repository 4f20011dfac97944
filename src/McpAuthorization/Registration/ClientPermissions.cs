using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>What a client that was registered by hand may do.</summary>
internal static class ClientPermissions
{
    public const string ClientCredentials = Permissions.Prefixes.GrantType + "client_credentials";

    /// <summary>What a client that acts by itself may do: get tokens and give them back. It can ask nobody.</summary>
    public static readonly string[] ByItself = [Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, ClientCredentials];

    /// <summary>What a resource server may do: ask what a token is worth.</summary>
    public static readonly string[] OfResourceServer = [Permissions.Endpoints.Introspection];

    public static readonly string[] All =
    [
        Permissions.Endpoints.Authorization,
        Permissions.Endpoints.PushedAuthorization,
        Permissions.Endpoints.Token,
        Permissions.Endpoints.Revocation,
        Permissions.GrantTypes.AuthorizationCode,
        Permissions.GrantTypes.RefreshToken,
        Permissions.ResponseTypes.Code,
    ];
}
