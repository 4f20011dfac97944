using McpAuthorization.Database;
using McpAuthorization.Grants;
using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// What the token endpoint says to a code. A second use of one ends its grant (RFC 6749, section 4.1.2): stock revokes the tokens that
/// there are, not those that a stolen refresh token could still make.
/// </summary>
internal sealed class AnswerOfCode(Tables tables, GrantEnding ending, AuthorizationEvents events) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        var ct = context.Transaction.GetHttpRequest()!.HttpContext.RequestAborted;

        // invalid_token is a word of RFC 6750; a token endpoint says invalid_grant (RFC 6749, section 5.2).
        if (context.Response.Error is Errors.InvalidToken)
        {
            context.Response.Error = Errors.InvalidGrant;
        }

        if (context.Response.Error is Errors.InvalidGrant && context.Request?.Code is { Length: > 0 and <= 200 } code)
        {
            await EndIfReusedAsync(TokenText.Hash(code), ct);
        }

        var grant = context.Transaction.GetProperty<GrantOfToken>(nameof(GrantOfToken));
        await events.TellAsync(
            new(AuthorizationEventKind.TokenIssued, context.Request?.ClientId, grant?.Id, grant?.Subject, grant?.Tenant, context.Response.Error), ct);
    }

    private async Task EndIfReusedAsync(string hash, CancellationToken ct)
    {
        var grantId = await tables.Tokens
            .Where(token => token.ReferenceId == hash && token.Type == TokenKinds.Code && token.Status == Statuses.Redeemed)
            .Select(token => (Guid?)token.Authorization!.Id)
            .SingleOrDefaultAsync(ct);

        if (grantId is { } id)
        {
            await ending.EndAsync(id, GrantEnd.CodeReused, ct);
        }
    }
}
