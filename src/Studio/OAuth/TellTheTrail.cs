using System.Data.Common;
using McpAuthorization;
using Studio.Trail;

namespace Studio.OAuth;

/// <summary>What happens at the authorization server, as rows of the trail.</summary>
internal sealed class TellTheTrail(CallRecord call) : IAuthorizationEvents
{
    public async ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct)
    {
        call.ClientId = happened.ClientId ?? call.ClientId;
        call.ConnectionId = happened.GrantId ?? call.ConnectionId;

        // The grant's person acts where a program or a form comes for them. At the command line somebody else may have ended it.
        if (call.Via is not Via.Shell && Guid.TryParse(happened.Subject, out var person))
        {
            call.ActAs(person, Guid.TryParse(happened.Tenant, out var workspace) ? workspace : null);
        }

        // Not even a person whom it would concern: what was sent was made up.
        if (happened is { Error: { } error, Subject: null })
        {
            call.Rename(LabelOf(happened.Kind));
            await call.CloseAsync(error);
            return;
        }

        await call.TellAsync(LabelOf(happened.Kind), happened.Error ?? CallRecord.Done, transaction, ct);
    }

    private static string LabelOf(AuthorizationEventKind kind) => kind switch
    {
        AuthorizationEventKind.Registered => "oauth.client.register",
        AuthorizationEventKind.Consented => "oauth.consent.allow",
        AuthorizationEventKind.Denied => "oauth.consent.deny",
        AuthorizationEventKind.TokenIssued => "oauth.token.issue",
        AuthorizationEventKind.Refreshed => "oauth.token.refresh",
        AuthorizationEventKind.RefreshReplayed => "oauth.token.replay",
        AuthorizationEventKind.Revoked => "oauth.token.revoke",
        AuthorizationEventKind.GrantEnded => "oauth.connection.end",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
