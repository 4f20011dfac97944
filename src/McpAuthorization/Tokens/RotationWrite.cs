using McpAuthorization.Database;
using McpAuthorization.Limits;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Tokens;

/// <summary>The one transaction of a rotation: the old token spent, two new ones, the sealed answer, the host's row.</summary>
internal sealed class RotationWrite(Ledger ledger, LimitCounter limits, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    // On PostgreSQL the second of two callers waits here for the first one's commit and then finds the row spent.
    private const string Spend =
        """
        UPDATE oauth_tokens SET status = 'redeemed', redemption_date = @p0
        WHERE id = @p1 AND status = 'valid' AND EXISTS (SELECT 1 FROM oauth_grants WHERE id = @p2 AND status = 'valid')
        """;

    private const string Keep = "INSERT INTO oauth_refresh_answers (token_id, sealed, created_at) VALUES (@p0, @p1, @p2)";

    private const string Touch = "UPDATE oauth_grants SET last_used_at = @p0 WHERE id = @p1";

    /// <summary>One token of a grant can be rotated at a time, so looking first and counting with the change lets nobody slip through.</summary>
    public static Limit LimitOf(McpAuthorizationOptions options) => Limit.PerMinute("refresh", options.RefreshesPerMinute);

    /// <summary>The new tokens, or null when the token was spent by somebody else in the meantime.</summary>
    public async Task<TokenAnswer.Issued?> RotateAsync(RefreshRequest request, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var settings = options.Value;
        var (clientKey, grantEnds, scopes) = (request.Client.Id, request.Token.GrantExpiresAt, string.Join(' ', request.Scopes));
        var access = NewToken.Access(clientKey, request.Token.Grant, now, settings, grantEnds, request.Narrowed ? scopes : null);
        var refresh = NewToken.Refresh(clientKey, request.Token.Grant, now, settings, grantEnds);

        var issued = new TokenAnswer.Issued(access.Text, "Bearer", access.SecondsLeft(now), scopes, refresh.Text);
        var sealedAnswer = settings.RefreshReplayWindow > TimeSpan.Zero ? SealedAnswer.Seal(request, issued, settings.Resource) : null;

        var spent = await ledger.WriteAsync(
            async statements =>
            {
                var (token, grant) = (request.Token, request.Token.Grant);

                if (await statements.ExecuteAsync(Spend, [now, token.Id, grant.Id], ct) is 0)
                {
                    return false;
                }

                await access.InsertAsync(statements, now, ct);
                await refresh.InsertAsync(statements, now, ct);

                if (sealedAnswer is not null)
                {
                    await statements.ExecuteAsync(Keep, [token.Id, sealedAnswer, now], ct);
                }

                await limits.CountInAsync(statements, LimitOf(settings), grant.Id.ToString(), ct);
                await statements.ExecuteAsync(Touch, [now, grant.Id], ct);
                await events.TellAsync(
                    new(AuthorizationEventKind.Refreshed, request.Client.ClientId, grant.Id, grant.Subject, grant.Tenant), statements.Transaction, ct);
                return true;
            },
            ct);

        return spent ? issued : null;
    }
}
