using System.Security.Claims;
using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>Lets OpenIddict make the code for a grant, or say that there is none.</summary>
internal sealed class IssueCode(Transactions transactions, Tables tables)
{
    public async Task FinishAsync(HandleAuthorizationRequestContext context, HttpContext http, ConsentTransaction transaction)
    {
        var ct = http.RequestAborted;

        if (!await transactions.FinishAsync(transaction, ct))
        {
            await LocalPage.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_request", "This was already answered. Go back to the program that sent you here.");
            context.HandleRequest();
            return;
        }

        if (transaction.Decision is "denied")
        {
            context.Transaction.Properties[ErrorsToClient.OwnDenial] = transaction;
            context.Reject(Errors.AccessDenied, "The person said no.");
            return;
        }

        var grant = await tables.Grants.SingleOrDefaultAsync(grant => grant.Id == transaction.GrantId, ct);

        if (grant is not { Status: Statuses.Valid })
        {
            context.Reject(Errors.AccessDenied, "The sign-in has been ended.");
            return;
        }

        SignIn(context, grant.Id, grant.Subject!, grant.Resource!, Approvals.ScopesOf(grant));
    }

    /// <summary>A login that was allowed before is a grant of its own all the same, so that ending one never touches the other.</summary>
    public async Task AgainAsync(HandleAuthorizationRequestContext context, Client client, Grant before, CancellationToken ct)
    {
        var grant = new NewGrant(client, before.Subject!, before.Tenant, before.Resource!, before.RedirectUri!, Approvals.ScopesOf(before), Utc(before.ExpiresAt));
        await transactions.RememberAsync(grant, new(AuthorizationEventKind.Consented, client.ClientId, grant.Id, grant.Subject, grant.Tenant), ct);
        SignIn(context, grant.Id, grant.Subject, grant.Resource, grant.Scopes);
    }

    private static void SignIn(HandleAuthorizationRequestContext context, Guid grantId, string subject, string resource, IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("oauth", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject).SetScopes(scopes).SetResources(resource).SetAuthorizationId(grantId.ToString());
        context.SignIn(new ClaimsPrincipal(identity));
    }

    // SQLite forgets that a time is UTC.
    private static DateTime? Utc(DateTime? time) => time is { } known ? DateTime.SpecifyKind(known, DateTimeKind.Utc) : null;
}
