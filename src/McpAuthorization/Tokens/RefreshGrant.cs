using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// The refresh grant, whole, at the point where OpenIddict has authenticated the client and would look at the token. Stock rotation is five
/// commits and gives every one of several parallel callers a token of its own; this is one transaction and one answer.
/// </summary>
internal sealed class RefreshGrant(IOpenIddictApplicationManager clients, Rotation rotation, AuthorizationEvents events)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    // 43 characters is what we issue: longer text is not worth hashing.
    private const int LongestToken = 200;

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token || context.Request?.IsRefreshTokenGrantType() is not true)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        context.HandleRequest();
        await AnswerAsync(http, context.ClientId!, context.Request).WriteAsync(http);
    }

    private async Task<TokenAnswer> AnswerAsync(HttpContext http, string clientId, OpenIddictRequest request)
    {
        var ct = http.RequestAborted;
        var answer = await ExchangeAsync(clientId, request, ct);

        if (answer is TokenAnswer.Refused refused)
        {
            await events.TellAsync(
                new(AuthorizationEventKind.Refreshed, clientId, refused.Grant?.Id, refused.Grant?.Subject, refused.Grant?.Tenant, refused.Error), ct);
        }

        return answer;
    }

    private async Task<TokenAnswer> ExchangeAsync(string clientId, OpenIddictRequest request, CancellationToken ct)
    {
        if (request.RefreshToken is not { Length: > 0 and <= LongestToken } presented)
        {
            return new TokenAnswer.Refused(Errors.InvalidGrant, "The refresh token is not valid.");
        }

        if (await clients.FindByClientIdAsync(clientId, ct) is not Client client)
        {
            return new TokenAnswer.Refused(Errors.InvalidClient, "The client is not known here.");
        }

        // RFC 6749, section 5.2: a client gets the grants that it registered for, and no others.
        return await clients.HasPermissionAsync(client, Permissions.GrantTypes.RefreshToken, ct)
            ? await rotation.ExchangeAsync(client, presented, [.. request.GetScopes()], ct)
            : new TokenAnswer.Refused(Errors.UnauthorizedClient, "The client has not registered the refresh_token grant.");
    }
}
