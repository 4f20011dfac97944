using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Limits;
using McpAuthorization.Registration;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Tokens;

/// <summary>
/// A refresh token changes hands once (RFC 9700, section 4.14.2). The database decides a race: the presented token's row changes exactly
/// once, and whoever loses reads the winner's answer and gives it again.
/// </summary>
internal sealed class Rotation(
    HostDatabase database, GrantStanding standing, LimitCounter limits, RotationWrite write, RotationReplay replay, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    public async Task<TokenAnswer> ExchangeAsync(Client client, string presented, string[] asked, CancellationToken ct)
    {
        var token = await FindAsync(presented, ct);
        var now = clock.GetUtcNow().UtcDateTime;

        if (Refusal(token, client, now) is { } refused)
        {
            return refused;
        }

        var granted = asked.Length is 0 ? token!.Scopes : asked;
        var request = new RefreshRequest(client, token!, presented, granted, Narrowed: !granted.SequenceEqual(token!.Scopes));

        if (token.Status is "valid")
        {
            if (token.ExpiresAt <= now)
            {
                return new TokenAnswer.Refused("invalid_grant", "The refresh token has expired.", token.Grant);
            }

            // RFC 6749, section 6: never more than was granted. The token is not used up by asking.
            if (!ScopeNames.Cover(token.Scopes, granted, options.Value))
            {
                return new TokenAnswer.Refused("invalid_scope", $"The grant covers: {string.Join(' ', token.Scopes)}.", token.Grant);
            }

            // Neither spent nor ended: it goes on once the host lets it act again.
            if (!await standing.MayActAsync(client.ClientId, token.Grant.Subject, token.Grant.Tenant, ct))
            {
                return new TokenAnswer.Refused("invalid_grant", GrantStanding.Words, token.Grant);
            }

            // Some clients refresh in a circle without end. Whoever is told to wait keeps what they have.
            if (await limits.LookAsync(RotationWrite.LimitOf(options.Value), token.Grant.Id.ToString(), ct) is { } wait)
            {
                throw new TooManyException(wait, "This sign-in was refreshed too often in the last minute. Use the access token that you have, or wait; the refresh token is still good.");
            }

            if (await write.RotateAsync(request, ct) is { } issued)
            {
                return issued;
            }

            // Somebody else was first, or the grant has just ended: look again.
            token = await FindAsync(presented, ct);

            if (Refusal(token, client, now) is { } late)
            {
                return late;
            }
        }

        return await replay.AnswerAgainAsync(request with { Token = token! }, ct);
    }

    private ValueTask<PresentedToken?> FindAsync(string presented, CancellationToken ct) =>
        database.FirstAsync(PresentedToken.Sql, PresentedToken.Read, [TokenText.Hash(presented)], ct);

    // One text for all of it: a stranger learns nothing from the difference.
    private static TokenAnswer.Refused? Refusal(PresentedToken? token, Client client, DateTime now) =>
        token?.Kind is not TokenKinds.Refresh || token.ClientKey != client.Id || token.Status is not ("valid" or "redeemed") || !token.GrantIsLive(now)
            ? new TokenAnswer.Refused("invalid_grant", "The refresh token is not valid.", token?.ClientKey == client.Id ? token.Grant : null)
            : null;
}
