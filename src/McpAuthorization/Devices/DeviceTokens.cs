using McpAuthorization.Database;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace McpAuthorization.Devices;

/// <summary>The tokens of a device that was let in: once, in one transaction with the host's row.</summary>
internal sealed class DeviceTokens(
    IOpenIddictApplicationManager clients, Ledger ledger, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    private const string Spend =
        """
        UPDATE oauth_device_requests SET decision = 'done'
        WHERE id = @p0 AND decision = 'allowed' AND EXISTS (SELECT 1 FROM oauth_grants WHERE id = @p1 AND status = 'valid')
        """;

    /// <summary>The tokens, or null where somebody was faster or the grant has ended.</summary>
    public async Task<TokenAnswer.Issued?> IssueAsync(Client client, WaitingDevice device, CancellationToken ct)
    {
        var (settings, now, grant) = (options.Value, clock.GetUtcNow().UtcDateTime, device.Grant!);
        var withRefresh = await clients.HasPermissionAsync(client, OpenIddictConstants.Permissions.GrantTypes.RefreshToken, ct);
        var access = NewToken.Access(client.Id, grant, now, settings, device.GrantExpiresAt);
        var refresh = withRefresh ? NewToken.Refresh(client.Id, grant, now, settings, device.GrantExpiresAt) : null;

        var spent = await ledger.WriteAsync(
            async statements =>
            {
                if (await statements.ExecuteAsync(Spend, [device.Id, grant.Id], ct) is 0)
                {
                    return false;
                }

                await access.InsertAsync(statements, now, ct);

                if (refresh is not null)
                {
                    await refresh.InsertAsync(statements, now, ct);
                }

                await statements.ExecuteAsync(IssueTokens.FirstGrant, [now, client.Id], ct);
                await statements.ExecuteAsync(IssueTokens.Touch, [now, grant.Id], ct);
                await events.TellAsync(
                    new(AuthorizationEventKind.TokenIssued, client.ClientId, grant.Id, grant.Subject, grant.Tenant), statements.Transaction, ct);
                return true;
            },
            ct);

        return spent ? new TokenAnswer.Issued(access.Text, "Bearer", access.SecondsLeft(now), string.Join(' ', device.Scopes), refresh?.Text) : null;
    }
}
