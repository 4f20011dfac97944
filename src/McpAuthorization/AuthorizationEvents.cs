using System.Data.Common;

namespace McpAuthorization;

/// <summary>Tells the host, if it listens.</summary>
internal sealed class AuthorizationEvents(IEnumerable<IAuthorizationEvents> listeners)
{
    public async ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct)
    {
        foreach (var listener in listeners)
        {
            await listener.TellAsync(happened, transaction, ct);
        }
    }

    public ValueTask TellAsync(AuthorizationEvent happened, CancellationToken ct) => TellAsync(happened, null, ct);
}
