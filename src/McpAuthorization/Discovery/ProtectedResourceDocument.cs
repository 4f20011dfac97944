namespace McpAuthorization.Discovery;

/// <summary>
/// What the resource is and who issues tokens for it (RFC 9728, section 2). It names the umbrella only: clients ask for every scope that
/// they read here, and the list is meant as the useful one, not as the catalogue.
/// </summary>
internal sealed record ProtectedResourceDocument(
    string Resource, string[] AuthorizationServers, string[] ScopesSupported, string ResourceName, string? ResourceDocumentation)
{
    public string[] BearerMethodsSupported { get; } = ["header"];

    public static ProtectedResourceDocument Of(McpAuthorizationOptions options, string identifier) =>
        new(identifier, [options.Issuer], [options.Scopes[0].Name], options.ResourceName, options.Documentation);
}
