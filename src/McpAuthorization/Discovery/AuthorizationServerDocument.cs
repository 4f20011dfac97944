using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;

namespace McpAuthorization.Discovery;

/// <summary>What the authorization server can do (RFC 8414, section 2). No list is empty and nothing is null: some clients refuse either.</summary>
internal sealed record AuthorizationServerDocument(
    string Issuer,
    string AuthorizationEndpoint,
    string TokenEndpoint,
    string RevocationEndpoint,
    string RegistrationEndpoint,
    string PushedAuthorizationRequestEndpoint,
    string DeviceAuthorizationEndpoint,
    string IntrospectionEndpoint,
    string[] ScopesSupported,
    string[] GrantTypesSupported,
    string? ServiceDocumentation,
    bool? ClientIdMetadataDocumentSupported)
{
    private static readonly string[] Grants = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"];

    public string[] ResponseTypesSupported { get; } = ["code"];

    public string[] ResponseModesSupported { get; } = ["query"];

    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = ClientAuthentication.Methods;

    public IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported { get; } = ClientAuthentication.SigningAlgorithms;

    public IReadOnlyList<string> RevocationEndpointAuthMethodsSupported { get; } = ClientAuthentication.Methods;

    public IReadOnlyList<string> RevocationEndpointAuthSigningAlgValuesSupported { get; } = ClientAuthentication.SigningAlgorithms;

    public IReadOnlyList<string> IntrospectionEndpointAuthMethodsSupported { get; } = [.. ClientAuthentication.Methods.Where(method => method is not ClientAuthentication.None)];

    public IReadOnlyList<string> IntrospectionEndpointAuthSigningAlgValuesSupported { get; } = ClientAuthentication.SigningAlgorithms;

    public string[] CodeChallengeMethodsSupported { get; } = ["S256"];

    // RFC 9207, section 3.
    public bool AuthorizationResponseIssParameterSupported { get; } = true;

    public static AuthorizationServerDocument Of(McpAuthorizationOptions options) => new(
        options.Issuer,
        options.Issuer + "/oauth/authorize",
        options.Issuer + "/oauth/token",
        options.Issuer + "/oauth/revoke_token",
        options.Issuer + RegistrationSetup.Path,
        options.Issuer + "/oauth/par",
        options.Issuer + "/oauth/device",
        options.Issuer + "/oauth/introspect",
        [.. options.Scopes.Select(scope => scope.Name)],
        [.. Grants, .. options.ServiceClients ? ["client_credentials"] : Array.Empty<string>()],
        options.Documentation,
        options.ClientDocuments.Enabled ? true : null);
}
