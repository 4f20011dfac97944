using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// A redirect URI that comes with a code has to be the one that the code went to. OAuth 2.1, section 4.1.3, no longer sends it, since the challenge
/// protects the code: its absence is no error here, as it is in stock.
/// </summary>
internal sealed class RedirectOfCode : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        var authentication = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);

        if (context.Request.RedirectUri is { Length: > 0 } sent
            && authentication?.AuthorizationCodePrincipal is { } code
            && code.GetClaim(Claims.Private.RedirectUri) is { } kept
            && kept != sent)
        {
            context.Reject(Errors.InvalidGrant, "redirect_uri is not the one that the code was sent to.");
        }

        return default;
    }
}
