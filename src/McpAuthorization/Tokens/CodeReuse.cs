using McpAuthorization.Database;
using McpAuthorization.Grants;
using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// A code that comes a second time ends its grant (RFC 6749, section 4.1.2), with the reason on record. It is looked for before stock does,
/// which revokes the rows of the tokens and thereby wipes out how it knew.
/// </summary>
internal sealed class CodeReuse(Tables tables, GrantEnding ending) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public ValueTask HandleAsync(ProcessAuthenticationContext context) =>
        context.EndpointType is OpenIddictServerEndpointType.Token && context.Request?.IsAuthorizationCodeGrantType() is true
            ? EndIfReusedAsync(context.Request.Code, context.Transaction.GetHttpRequest()!.HttpContext.RequestAborted)
            : default;

    public async ValueTask EndIfReusedAsync(string? code, CancellationToken ct)
    {
        if (code is not { Length: > 0 and <= 200 })
        {
            return;
        }

        var hash = TokenText.Hash(code);
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
