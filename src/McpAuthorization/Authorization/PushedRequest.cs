using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>A pushed authorization request (RFC 9126), if that is how the request came.</summary>
internal sealed class PushedRequest(IOpenIddictTokenManager tokens)
{
    /// <returns>False when it was used before.</returns>
    public async Task<bool> SpendAsync(HandleAuthorizationRequestContext context, CancellationToken ct)
    {
        var authentication = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);

        return authentication?.RequestTokenPrincipal?.GetTokenId() is not { } id
            || (await tokens.FindByIdAsync(id, ct) is { } token && await tokens.TryRedeemAsync(token, ct));
    }
}
