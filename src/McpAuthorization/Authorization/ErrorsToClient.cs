using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>
/// Decides who hears of an authorization error. A client and redirect URI that are known good get it themselves (RFC 6749, section 4.1.2.1),
/// if somebody here trusts that client; stock shows a page for whatever its validation found.
/// </summary>
internal sealed class ErrorsToClient(IOpenIddictApplicationManager clients, Approvals approvals, SignedInPerson person)
    : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    /// <summary>Marks a person's own No, which always reaches the client.</summary>
    public const string OwnDenial = nameof(OwnDenial);

    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context.Response.Error is null || context.Transaction.GetProperty<ConsentTransaction>(OwnDenial) is not null)
        {
            return;
        }

        context.RedirectUri = await RedirectUriAsync(context);

        if (context.RedirectUri is not null)
        {
            // Stock would obey a bad response_mode, or infer a fragment from a bad response_type.
            context.ResponseMode = ResponseModes.Query;
        }
    }

    private async Task<string?> RedirectUriAsync(ApplyAuthorizationResponseContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var ct = http.RequestAborted;

        // Sent twice, they read as null: nobody to trust.
        return context.Request is { ClientId: { Length: > 0 } id, RedirectUri: { Length: > 0 } sent, State: not { Length: > StateRule.Longest } }
            && await clients.FindByClientIdAsync(id, ct) is Client client
            && await clients.ValidateRedirectUriAsync(client, sent, ct)
            && await approvals.TrustsAsync(client, await person.FindAsync(http), ct)
                ? sent
                : null;
    }
}
