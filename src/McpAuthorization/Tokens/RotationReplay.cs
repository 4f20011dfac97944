using System.Data.Common;
using McpAuthorization.Database;
using McpAuthorization.Grants;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Tokens;

/// <summary>
/// A refresh token that was rotated already. Within the window it is a second process of the same client, or a lost answer, and gets the
/// very same answer; after it, or two rotations later, somebody has stolen something, and the grant ends (RFC 9700, section 4.14.2).
/// </summary>
internal sealed class RotationReplay(
    HostDatabase database, GrantEnding ending, GrantStanding standing, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    private const string Kept = "SELECT sealed, created_at FROM oauth_refresh_answers WHERE token_id = @p0";

    private const string StatusOfSuccessor = "SELECT status FROM oauth_tokens WHERE reference_id = @p0";

    public async Task<TokenAnswer> AnswerAgainAsync(RefreshRequest request, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var answer = await database.FirstAsync(Kept, Answer.Read, [request.Token.Id], ct);

        if (answer is null || answer.CreatedAt + options.Value.RefreshReplayWindow < now)
        {
            return await EndAsync(request, ct);
        }

        if (SealedAnswer.Open(answer.Sealed, request, options.Value.Resource) is not { } issued)
        {
            return new TokenAnswer.Refused("invalid_grant", "The refresh token has already been used with other parameters.", request.Token.Grant);
        }

        var successor = await database.FirstAsync(StatusOfSuccessor, row => row.GetString(0), [TokenText.Hash(issued.RefreshToken!)], ct);

        if (successor is not "valid")
        {
            return await EndAsync(request, ct);
        }

        var grant = request.Token.Grant;

        if (!await standing.MayActAsync(request.Client.ClientId, grant.Subject, grant.Tenant, ct))
        {
            return new TokenAnswer.Refused("invalid_grant", GrantStanding.Words, grant);
        }

        await events.TellAsync(new(AuthorizationEventKind.RefreshReplayed, request.Client.ClientId, grant.Id, grant.Subject, grant.Tenant), ct);
        return issued with
        {
            ExpiresIn = Math.Max(0, issued.ExpiresIn - (long)(now - answer.CreatedAt).TotalSeconds),

            // The person may have narrowed the grant since.
            Scope = string.Join(' ', ScopeNames.Within(issued.Scope.Split(' '), request.Token.Scopes, options.Value)),
        };
    }

    private async Task<TokenAnswer> EndAsync(RefreshRequest request, CancellationToken ct)
    {
        await ending.EndAsync(request.Token.Grant.Id, GrantEnd.RefreshReused, ct);
        return new TokenAnswer.Refused("invalid_grant", "The refresh token was used before; the sign-in has been ended.", request.Token.Grant);
    }

    private sealed record Answer(byte[] Sealed, DateTime CreatedAt)
    {
        public static Answer Read(DbDataReader row) => new((byte[])row.GetValue(0), row.Utc(1)!.Value);
    }
}
