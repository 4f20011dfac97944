using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization;

/// <summary>What of OpenIddict's settings hangs on the host's.</summary>
internal sealed class ServerSettings(IOptions<McpAuthorizationOptions> options) : IConfigureOptions<OpenIddictServerOptions>
{
    public void Configure(OpenIddictServerOptions server)
    {
        var settings = options.Value;

        if (settings.ServiceClients)
        {
            server.GrantTypes.Add(GrantTypes.ClientCredentials);
        }

        server.Issuer = new Uri(settings.Issuer);
        server.AuthorizationCodeLifetime = settings.AuthorizationCodeLifetime;
        server.RequestTokenLifetime = settings.AuthorizationCodeLifetime;
        server.AccessTokenLifetime = settings.AccessTokenLifetime;
        server.RefreshTokenLifetime = settings.RefreshTokenIdleLifetime;
        server.Resources.Add(new Uri(settings.Resource));

        // Not OpenID Connect, and offline_access is not a scope here: a refresh token needs none.
        server.Scopes.Clear();
        server.Scopes.UnionWith(settings.Scopes.Select(scope => scope.Name));

        // A plain challenge protects nothing from whoever can read the request (RFC 7636, section 7.2).
        Only(server.CodeChallengeMethods, CodeChallengeMethods.Sha256);
        Only(server.ResponseModes, ResponseModes.Query);
        Only(server.PromptValues, PromptValues.None, PromptValues.Login, PromptValues.Consent);
        Only(
            server.ClientAuthenticationMethods,
            ClientAuthenticationMethods.None,
            ClientAuthenticationMethods.ClientSecretBasic,
            ClientAuthenticationMethods.ClientSecretPost,
            ClientAuthenticationMethods.PrivateKeyJwt);
    }

    private static void Only(HashSet<string> set, params string[] values)
    {
        set.Clear();
        set.UnionWith(values);
    }
}
