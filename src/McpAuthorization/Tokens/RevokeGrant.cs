using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// Revocation (RFC 7009) where OpenIddict has authenticated the client. Stock ends the one token; a person who signs out of a client means
/// all of it, so either token ends its grant. A foreign or unknown token is answered alike, with 200 (section 2.2).
/// </summary>
internal sealed class RevokeGrant(IOpenIddictApplicationManager clients, HostDatabase database, GrantEnding ending)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Revocation)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var ct = http.RequestAborted;
        context.HandleRequest();

        var client = await clients.FindByClientIdAsync(context.ClientId!, ct) as Client;
        var token = context.Request?.Token is { Length: > 0 and <= 200 } presented
            ? await database.FirstAsync(PresentedToken.Sql, PresentedToken.Read, [TokenText.Hash(presented)], ct)
            : null;

        if (token is { Kind: TokenKinds.Access or TokenKinds.Refresh } && token.ClientKey == client?.Id)
        {
            await ending.EndAsync(token.Grant.Id, GrantEnd.RevokedByClient, ct);
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("{}", ct);
    }
}
