using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>A valid authorization request: who is there, were they asked before, and if not, ask them.</summary>
internal sealed class Authorize(
    IOpenIddictApplicationManager clients,
    SignedInPerson person,
    SignInFirst signInFirst,
    Transactions transactions,
    Approvals approvals,
    IssueCode issueCode,
    PushedRequest pushed,
    IOptions<McpAuthorizationOptions> options)
    : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
{
    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var ct = http.RequestAborted;
        var resumed = context.Transaction.GetProperty<ConsentTransaction>(nameof(ConsentTransaction));

        if (resumed?.Decision is not null)
        {
            await issueCode.FinishAsync(context, http, resumed);
            return;
        }

        var client = (Client)(await clients.FindByClientIdAsync(context.ClientId!, ct))!;
        var subject = await person.FindAsync(http);
        var redirectUri = context.Transaction.GetProperty<ValidateAuthorizationRequestContext>(typeof(ValidateAuthorizationRequestContext).FullName!)!.RedirectUri!;
        var silent = context.Request.HasPromptValue(PromptValues.None);

        if (subject is null && silent)
        {
            context.Reject(Errors.LoginRequired, "Nobody is signed in.");
            return;
        }

        // RFC 9126, section 4: a pushed request is used once.
        if (!await pushed.SpendAsync(context, ct) || (resumed is not null && subject is not null && !await transactions.FinishAsync(resumed, ct)))
        {
            context.Reject(Errors.InvalidRequest, "The request was already used.");
            return;
        }

        if (subject is null || context.Request.HasPromptValue(PromptValues.Login))
        {
            await signInFirst.AskAsync(context, http, client, redirectUri);
            return;
        }

        var remembered = context.Request.HasPromptValue(PromptValues.Consent)
            ? null
            : await approvals.RememberedAsync(client, subject, redirectUri, context.Request.GetScopes(), ct);

        if (remembered is not null)
        {
            await issueCode.AgainAsync(context, client, remembered, ct);
            return;
        }

        if (silent)
        {
            context.Reject(Errors.ConsentRequired, "The person has to be asked.");
            return;
        }

        var transaction = await transactions.BeginAsync(http, client, subject, context.Request, redirectUri);
        http.Response.Redirect(QueryHelpers.AddQueryString(http.Request.PathBase + options.Value.ConsentPath, "transaction", transaction));
        context.HandleRequest();
    }
}
