using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>
/// Puts what is to be told of into the save that makes it true, read off the entities that are saved: a use case cannot forget it, and what is
/// rolled back is told to nobody.
/// </summary>
internal sealed class RaiseEvents : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData e, InterceptionResult<int> result, CancellationToken ct = default)
    {
        var db = (AppDb)e.Context!;
        var now = db.GetService<TimeProvider>().GetUtcNow();
        foreach (var ofOne in SavedEvents.In(db, db.GetService<WebhookLinks>()).GroupBy(happened => happened.WorkspaceId).ToList())
        {
            await TellAsync(db, ofOne, now, ct);
        }

        return result;
    }

    // Whoever saves once more after a failure is asked again what has happened.
    public override Task SaveChangesFailedAsync(DbContextErrorEventData e, CancellationToken ct = default) => UndoAsync(e);

    public override Task SaveChangesCanceledAsync(DbContextEventData e, CancellationToken ct = default) => UndoAsync(e);

    // EF Core has a way of its own to say that somebody else was faster.
    public override async ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(ConcurrencyExceptionEventData e, InterceptionResult result, CancellationToken ct = default)
    {
        await UndoAsync(e);
        return result;
    }

    private static async Task TellAsync(AppDb db, IGrouping<Guid, WebhookEvent> happened, DateTimeOffset now, CancellationToken ct)
    {
        var listeners = new List<WebhookListener>();
        await foreach (var listener in db.GetService<WebhookQueries>().Listening(db, happened.Key).WithCancellation(ct))
        {
            listeners.Add(listener);
        }

        foreach (var one in happened)
        {
            var wanting = listeners.FindAll(listener => WebhookEvents.Include(listener.Events, one.Type));
            if (wanting.Count > 0)
            {
                var message = db.Add(WebhookMessage.Of(one, now)).Entity;
                db.AddRange(wanting.Select(listener => WebhookDelivery.Of(message, listener.Id)));
            }
        }
    }

    private static Task UndoAsync(DbContextEventData e)
    {
        foreach (var entry in e.Context!.ChangeTracker.Entries().Where(entry => entry is { Entity: WebhookMessage or WebhookDelivery, State: EntityState.Added }).ToList())
        {
            entry.State = EntityState.Detached;
        }

        return Task.CompletedTask;
    }
}

// One for each application and not static: a compiled query belongs to the model it was first run with.
internal sealed class WebhookQueries
{
    /// <summary>The endpoints of a workspace that are on. Asked with every change that is told of, and mostly answered by none.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<WebhookListener>> Listening { get; } = EF.CompileAsyncQuery<AppDb, Guid, WebhookListener>((db, workspace) =>
        db.WebhookEndpoints.IgnoreQueryFilters(new[] { AppDb.WorkspaceFilter }).Where(e => e.WorkspaceId == workspace && e.IsEnabled).Select(e => new WebhookListener(e.Id, e.Events)));
}

internal sealed record WebhookListener(Guid Id, string Events);
