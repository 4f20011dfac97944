using McpAuthorization.Grants;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>What the token endpoint says to a code, and tells the host of it.</summary>
internal sealed class AnswerOfCode(CodeReuse reuse, AuthorizationEvents events) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        var ct = context.Transaction.GetHttpRequest()!.HttpContext.RequestAborted;

        // invalid_token is a word of RFC 6750; a token endpoint says invalid_grant (RFC 6749, section 5.2).
        if (context.Response.Error is Errors.InvalidToken)
        {
            context.Response.Error = Errors.InvalidGrant;
        }

        // The loser of a race for one code finds out only now.
        if (context.Response.Error is Errors.InvalidGrant)
        {
            await reuse.EndIfReusedAsync(context.Request?.Code, ct);
        }

        var grant = context.Transaction.GetProperty<GrantOfToken>(nameof(GrantOfToken));
        await events.TellAsync(
            new(AuthorizationEventKind.TokenIssued, context.Request?.ClientId, grant?.Id, grant?.Subject, grant?.Tenant, context.Response.Error), ct);
    }
}
