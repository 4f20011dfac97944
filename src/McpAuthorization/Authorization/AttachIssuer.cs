using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>The issuer byte for byte, on errors too (RFC 9207, section 2): stock takes it through <see cref="Uri"/>, which appends a slash.</summary>
internal sealed class AttachIssuer(IOptions<McpAuthorizationOptions> options) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (!string.IsNullOrEmpty(context.RedirectUri))
        {
            context.Response.Iss = options.Value.Issuer;
        }

        return default;
    }
}
