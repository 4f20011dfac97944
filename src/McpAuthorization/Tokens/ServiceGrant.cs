using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Limits;
using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// Client credentials (RFC 6749, section 4.4), whole, where the client is authenticated. Who registered the client answers for it: there is one grant
/// of that person, every token is one of that grant, and whatever ends or narrows it does so here as for people's logins.
/// </summary>
internal sealed class ServiceGrant(
    IOpenIddictApplicationManager clients, Tables tables, Ledger ledger, GrantStanding standing, LimitCounter limits, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    // It can get another at any time, so that a stolen one need not be good for long.
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token || context.Request?.IsClientCredentialsGrantType() is not true)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        context.HandleRequest();
        await AnswerAsync(context.ClientId!, [.. context.Request.GetScopes()], http.RequestAborted).WriteAsync(http);
    }

    private async Task<TokenAnswer> AnswerAsync(string clientId, string[] asked, CancellationToken ct)
    {
        var answer = await IssueAsync(clientId, asked, ct);

        if (answer is TokenAnswer.Refused refused)
        {
            await events.TellAsync(new(AuthorizationEventKind.TokenIssued, clientId, refused.Grant?.Id, refused.Grant?.Subject, refused.Grant?.Tenant, refused.Error), ct);
        }

        return answer;
    }

    private async Task<TokenAnswer> IssueAsync(string clientId, string[] asked, CancellationToken ct)
    {
        var client = (Client)(await clients.FindByClientIdAsync(clientId, ct))!;

        if (!await clients.HasPermissionAsync(client, ClientPermissions.ClientCredentials, ct))
        {
            return new TokenAnswer.Refused(Errors.UnauthorizedClient, "The client has to ask a person: it is not registered for client_credentials.");
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var grant = await tables.Grants
            .Where(grant => grant.Application!.Id == client.Id && grant.Status == Statuses.Valid && (grant.ExpiresAt == null || grant.ExpiresAt > now))
            .FirstOrDefaultAsync(ct);

        if (grant is null)
        {
            return new TokenAnswer.Refused(Errors.InvalidGrant, "What this client was allowed has ended. Somebody has to register it again.");
        }

        if (!await standing.MayActAsync(client.ClientId, grant.Subject, grant.Tenant, ct))
        {
            return new TokenAnswer.Refused(Errors.InvalidGrant, GrantStanding.Words, new(grant.Id, grant.Subject, grant.Tenant));
        }

        // As for refreshes: one that asks anew for each call fills the table.
        if (await limits.CountAsync(Limit.PerMinute("service token", options.Value.RefreshesPerMinute), grant.Id.ToString("N"), ct) is { } wait)
        {
            throw new TooManyException(wait, "This client has asked for too many tokens in the last minute. Use the access token that you have.");
        }

        var (held, named) = (Authorization.Approvals.ScopesOf(grant), new GrantOfToken(grant.Id, grant.Subject, grant.Tenant));
        var scopes = asked.Length is 0 ? held : asked;
        return ScopeNames.Cover(held, scopes, options.Value)
            ? await WriteAsync(client, grant, scopes, narrowed: !scopes.SequenceEqual(held), now, ct)
            : new TokenAnswer.Refused(Errors.InvalidScope, $"The client may have: {string.Join(' ', held)}.", named);
    }

    private async Task<TokenAnswer> WriteAsync(Client client, Grant grant, string[] scopes, bool narrowed, DateTime now, CancellationToken ct)
    {
        var (scope, longest) = (string.Join(' ', scopes), now + LongestLife);
        var access = NewToken.Access(client.Id, new(grant.Id, grant.Subject, grant.Tenant), now, options.Value, grant.ExpiresAt < longest ? grant.ExpiresAt : longest, narrowed ? scope : null);
        var issued = new TokenAnswer.Issued(access.Text, "Bearer", access.SecondsLeft(now), scope, RefreshToken: null);

        await ledger.WriteAsync(
            async statements =>
            {
                await access.InsertAsync(statements, now, ct);
                await statements.ExecuteAsync(RotationWrite.Touch, [now, grant.Id], ct);
                await events.TellAsync(new(AuthorizationEventKind.TokenIssued, client.ClientId, grant.Id, grant.Subject, grant.Tenant), statements.Transaction, ct);
                return true;
            },
            ct);
        return issued;
    }
}
