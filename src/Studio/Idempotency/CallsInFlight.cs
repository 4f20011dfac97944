using System.Collections.Concurrent;

namespace Studio.Idempotency;

/// <summary>The keyed calls that this node is busy with. Those of other nodes meet in the database.</summary>
public sealed class CallsInFlight
{
    private readonly ConcurrentDictionary<(Guid Workspace, Guid Credential, string Key), byte> _calls = [];

    internal IDisposable Enter((Guid, Guid, string) call) =>
        _calls.TryAdd(call, 0)
            ? new Flight(_calls, call)
            : throw Refuse.Conflict("The same call with this idempotency_key is still going on. Ask again in a moment: you will get its answer.");

    private sealed class Flight(ConcurrentDictionary<(Guid, Guid, string), byte> calls, (Guid, Guid, string) call) : IDisposable
    {
        public void Dispose() => calls.TryRemove(call, out _);
    }
}
