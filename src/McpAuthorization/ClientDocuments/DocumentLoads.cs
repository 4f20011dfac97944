using System.Collections.Concurrent;

namespace McpAuthorization.ClientDocuments;

/// <summary>One fetch for however many ask for the same at once.</summary>
internal sealed class DocumentLoads
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _running = new(StringComparer.Ordinal);

    public async Task<string?> RunAsync(string clientId, Func<Task<string?>> load)
    {
        var mine = new Lazy<Task<string?>>(load);
        var running = _running.GetOrAdd(clientId, mine);

        try
        {
            return await running.Value;
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(clientId, running));
        }
    }
}
