using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// What a code is changed for: a refresh token whenever the client registered that grant (most never ask for <c>offline_access</c>), and
/// nothing that outlives the grant.
/// </summary>
internal sealed class IssueTokens(
    IOpenIddictApplicationManager clients, Tables tables, Ledger ledger, GrantStanding standing, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
    : IOpenIddictServerHandler<ProcessSignInContext>
{
    public const string FirstGrant = "UPDATE oauth_clients SET first_grant_at = @p0 WHERE id = @p1 AND first_grant_at IS NULL";

    public const string Touch = "UPDATE oauth_grants SET last_used_at = @p0 WHERE id = @p1";

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token)
        {
            return;
        }

        var ct = context.CancellationToken;
        var now = clock.GetUtcNow().UtcDateTime;
        var client = await clients.FindByClientIdAsync(context.ClientId!, ct) as Client;
        var grant = await FindAsync(context, ct);

        // Between the consent and now the person may have thought better of it.
        if (client is null || grant is not { Status: Statuses.Valid } || grant.ExpiresAt <= now)
        {
            context.Reject(Errors.InvalidGrant, "The sign-in has been ended.");
            return;
        }

        if (!await standing.MayActAsync(client.ClientId, grant.Subject, grant.Tenant, ct))
        {
            context.Reject(Errors.InvalidGrant, GrantStanding.Words);
            return;
        }

        context.GenerateRefreshToken = context.IncludeRefreshToken = await clients.HasPermissionAsync(client, Permissions.GrantTypes.RefreshToken, ct);
        context.Principal!.SetAccessTokenLifetime(Life(options.Value.AccessTokenLifetime, grant, now));
        context.Principal!.SetRefreshTokenLifetime(Life(options.Value.RefreshTokenIdleLifetime, grant, now));
        context.Transaction.Properties[nameof(GrantOfToken)] = new GrantOfToken(grant.Id, grant.Subject, grant.Tenant);

        await ledger.WriteAsync(
            async statements => await statements.ExecuteAsync(FirstGrant, [now, client.Id], ct) + await statements.ExecuteAsync(Touch, [now, grant.Id], ct),
            ct);
    }

    private async Task<Grant?> FindAsync(ProcessSignInContext context, CancellationToken ct) =>
        Guid.TryParse(context.Principal?.GetAuthorizationId(), out var id) ? await tables.Grants.SingleOrDefaultAsync(grant => grant.Id == id, ct) : null;

    private static TimeSpan Life(TimeSpan usual, Grant grant, DateTime now) => grant.ExpiresAt - now is { } left && left < usual ? left : usual;
}
