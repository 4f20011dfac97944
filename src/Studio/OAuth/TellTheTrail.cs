using System.Data.Common;
using McpAuthorization;
using Studio.Callers;
using Studio.Trail;

namespace Studio.OAuth;

/// <summary>What happens at the authorization server, as rows of the trail.</summary>
internal sealed class TellTheTrail(CallRecord call, CurrentCaller current) : IAuthorizationEvents
{
    public async ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct)
    {
        call.ClientId = happened.ClientId ?? call.ClientId;
        call.ConnectionId = happened.GrantId ?? call.ConnectionId;

        if (Guid.TryParse(happened.Tenant, out var workspace))
        {
            call.Concerns(workspace);
        }

        // Programs act for the person of the grant. Whoever sits at a page or a shell acts themselves, and may have ended somebody else's.
        if (current.Caller is null && call.Via is not Via.Shell && Guid.TryParse(happened.Subject, out var person))
        {
            call.ActAs(person);
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
        AuthorizationEventKind.ClientUpdated => "oauth.client.update",
        AuthorizationEventKind.ClientRemoved => "oauth.client.remove",
        AuthorizationEventKind.ClientBlocked => "oauth.client.block",
        AuthorizationEventKind.ClientAdmitted => "oauth.client.admit",
        AuthorizationEventKind.Consented => "oauth.consent.allow",
        AuthorizationEventKind.Denied => "oauth.consent.deny",
        AuthorizationEventKind.TokenIssued => "oauth.token.issue",
        AuthorizationEventKind.Refreshed => "oauth.token.refresh",
        AuthorizationEventKind.RefreshReplayed => "oauth.token.replay",
        AuthorizationEventKind.Revoked => "oauth.token.revoke",
        AuthorizationEventKind.GrantEnded => "oauth.connection.end",
        AuthorizationEventKind.GrantRenamed => "oauth.connection.rename",
        AuthorizationEventKind.GrantNarrowed => "oauth.connection.narrow",
        AuthorizationEventKind.GrantMoved => "oauth.connection.move",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
