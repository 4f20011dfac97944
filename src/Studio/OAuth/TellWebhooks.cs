using System.Data.Common;
using McpAuthorization;
using McpAuthorization.Grants;
using Studio.Webhooks;

namespace Studio.OAuth;

/// <summary>What becomes of connections, for the webhooks of their workspace.</summary>
internal sealed class TellWebhooks(ConnectionEvents events) : IAuthorizationEvents
{
    public async ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct)
    {
        if (transaction is not null && happened.GrantId is { } connection && Guid.TryParse(happened.Tenant, out var workspace) && TypeOf(happened) is { } type)
        {
            await events.WriteAsync(transaction, type, new(connection, workspace, PersonOf(happened), ConnectionHappened.Fit(happened.ClientId), ReasonOf(happened), By: null), ct);
        }
    }

    private static string? TypeOf(AuthorizationEvent happened) => happened.Kind switch
    {
        AuthorizationEventKind.Consented => WebhookEvents.ConnectionCreated,
        AuthorizationEventKind.GrantNarrowed => WebhookEvents.ConnectionNarrowed,
        AuthorizationEventKind.GrantMoved => WebhookEvents.ConnectionMoved,
        AuthorizationEventKind.GrantEnded or AuthorizationEventKind.Revoked => WebhookEvents.ConnectionEnded,
        _ => null,
    };

    private static Guid? PersonOf(AuthorizationEvent happened) => Guid.TryParse(happened.Subject, out var person) ? person : null;

    private static string? ReasonOf(AuthorizationEvent happened) => happened switch
    {
        { Kind: AuthorizationEventKind.Revoked } => WireJson.NameOf(GrantEnd.RevokedByClient),
        { Error: { } why } when Enum.TryParse<GrantEnd>(why, out var end) => WireJson.NameOf(end),
        _ => null,
    };
}
