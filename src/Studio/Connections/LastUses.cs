using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Connections;

/// <summary>
/// When a connection or key was last used, to the minute. Told on every call and written beside the calls, so that nobody
/// waits for it: a killed process loses some seconds of it, and nothing that matters.
/// </summary>
public sealed class LastUses(IServiceScopeFactory scopes, TimeProvider clock, ILogger<LastUses> logger)
    : Rounds(TimeSpan.FromSeconds(5), clock, logger, "The times of last use could not be written; the next calls tell them again.")
{
    private static readonly TimeSpan Exactness = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _connections = [];
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _keys = [];

    public void OfConnection(Guid id, DateTime? known) =>
        Note(_connections, id, known is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null);

    public void OfKey(Guid id, DateTimeOffset? known) => Note(_keys, id, known);

    internal async Task WriteAsync(CancellationToken ct)
    {
        if (_connections.IsEmpty && _keys.IsEmpty)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();

        foreach (var (id, at) in Take(_keys))
        {
            using var turn = await db.TakeTurnAsync(ct);
            await db.ApiKeys.IgnoreQueryFilters([AppDb.WorkspaceFilter]).Where(k => k.Id == id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), ct);
        }

        var grants = scope.ServiceProvider.GetRequiredService<McpAuthorization.Grants.GrantDirectory>();
        foreach (var (id, at) in Take(_connections))
        {
            await grants.NoteUseAsync(id, at, ct);
        }
    }

    protected override Task NextAsync(CancellationToken ct) => WriteAsync(ct);

    private void Note(ConcurrentDictionary<Guid, DateTimeOffset> uses, Guid id, DateTimeOffset? known)
    {
        var now = Clock.GetUtcNow();
        if (known is null || now - known > Exactness)
        {
            uses[id] = now;
        }
    }

    private static List<KeyValuePair<Guid, DateTimeOffset>> Take(ConcurrentDictionary<Guid, DateTimeOffset> uses)
    {
        var taken = uses.ToList();
        taken.ForEach(use => uses.TryRemove(use));
        return taken;
    }
}
