using System.Collections.Concurrent;
using System.Data.Common;

namespace McpAuthorization.Tests.Support;

public sealed class RecordedEvents : IAuthorizationEvents
{
    private readonly ConcurrentQueue<(AuthorizationEvent Event, bool InTransaction)> _told = new();

    public Exception? Trouble { get; set; }

    public IEnumerable<AuthorizationEvent> All => _told.Select(told => told.Event);

    public IEnumerable<AuthorizationEvent> InTransaction => _told.Where(told => told.InTransaction).Select(told => told.Event);

    public ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct)
    {
        _told.Enqueue((happened, transaction?.Connection is not null));
        return Trouble is null ? ValueTask.CompletedTask : ValueTask.FromException(Trouble);
    }
}
