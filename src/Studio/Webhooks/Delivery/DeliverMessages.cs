using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Trail;

namespace Studio.Webhooks.Delivery;

/// <summary>
/// Sends what waits for one endpoint, one message after the other. Whoever sends has claimed the delivery for a while: of several nodes one does, and
/// what a killed process was sending another sends again, under the same id.
/// </summary>
internal sealed class DeliverMessages(AppDb db, SendMessage send, CallRecord call, TimeProvider clock)
{
    // Then the next endpoint has its turn: a receiver that is slow and says yes does not keep it for as long as it likes.
    private const int AtOnce = 100;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);

    private const string NoKeeper = "Nobody answers for it any more: the person who did may not manage this workspace now, or the workspace was archived.";
    private const string Gone = "The receiver answered 410: it wants nothing more.";

    /// <summary>Longer than an attempt can take.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);

    // For all workspaces, and for nobody in particular.
    private IQueryable<WebhookEndpoint> Endpoints => db.WebhookEndpoints.IgnoreQueryFilters([AppDb.WorkspaceFilter]);

    public async Task RunAsync(Guid endpointId, CancellationToken ct)
    {
        var ends = clock.GetUtcNow() + Turn;
        for (var sent = 0; sent < AtOnce && clock.GetUtcNow() < ends; sent++)
        {
            // After a failure others come first: a receiver that is down costs one attempt at a time.
            if (await db.DueFor(endpointId, clock.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(ct) is not { } due || !await TryAsync(due, ct))
            {
                return;
            }
        }
    }

    private async Task<bool> TryAsync(DueDelivery due, CancellationToken ct)
    {
        if (!due.HasKeeper)
        {
            await DisableAsync(due, NoKeeper, ct);
            return false;
        }

        if (!await ClaimAsync(due, ct))
        {
            return false;
        }

        var attempt = await send.RunAsync(due, ct);

        // Whoever stops the server now does not want sent again what has arrived.
        await KeepAsync(due, attempt, CancellationToken.None);
        return attempt is Attempt.Arrived;
    }

    private async Task<bool> ClaimAsync(DueDelivery due, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        using var turn = await db.TakeTurnAsync(ct);
        return await db.WebhookDeliveries
            .Where(d => d.EndpointId == due.EndpointId && d.MessageId == due.MessageId && d.Attempts == due.Attempts && d.NextAttemptAt <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(d => d.Attempts, due.Attempts + 1)
                    .SetProperty(d => d.LastAttemptAt, WireTime.ToMilliseconds(now))
                    .SetProperty(d => d.NextAttemptAt, WireTime.ToMilliseconds(now + Claim)),
                ct) == 1;
    }

    private async Task KeepAsync(DueDelivery due, Attempt attempt, CancellationToken ct)
    {
        switch (attempt)
        {
            case Attempt.Arrived arrived:
                await KeepAsync(due, DeliveryStatus.Delivered, null, arrived.Status, null, ct);
                if (due.FailingSince is not null)
                {
                    await CountAsync(due, arrived: true, ct);
                }

                break;
            case Attempt.Gone:
                await KeepAsync(due, DeliveryStatus.Failed, null, (int)HttpStatusCode.Gone, Gone, ct);
                await DisableAsync(due, Gone, ct);
                break;
            case Attempt.Failed failed:
                var next = Retries.After(due.Attempts + 1, failed.AskedFor, clock.GetUtcNow());
                await KeepAsync(due, next is null ? DeliveryStatus.Failed : DeliveryStatus.Pending, next, failed.Status, failed.Error, ct);
                await CountAsync(due, arrived: false, ct);
                if (due.FailingSince < clock.GetUtcNow() - WebhookEndpoint.MayFail)
                {
                    await DisableAsync(due, $"Nothing has arrived for {WebhookEndpoint.MayFail.Days} days. The last attempt: {failed.Error}", ct);
                }

                break;
        }
    }

    // Only where it is still this attempt that counts: it may have been replayed meanwhile, or taken for dead.
    private async Task KeepAsync(DueDelivery due, DeliveryStatus status, DateTimeOffset? next, int? statusCode, string? error, CancellationToken ct)
    {
        var delivered = status is DeliveryStatus.Delivered ? WireTime.ToMilliseconds(clock.GetUtcNow()) : (DateTimeOffset?)null;
        using var turn = await db.TakeTurnAsync(ct);
        await db.WebhookDeliveries
            .Where(d => d.EndpointId == due.EndpointId && d.MessageId == due.MessageId && d.Attempts == due.Attempts + 1)
            .ExecuteUpdateAsync(
                set => set.SetProperty(d => d.Status, status)
                    .SetProperty(d => d.NextAttemptAt, next)
                    .SetProperty(d => d.DeliveredAt, delivered)
                    .SetProperty(d => d.LastStatusCode, statusCode)
                    .SetProperty(d => d.LastError, error),
                ct);
    }

    private async Task CountAsync(DueDelivery due, bool arrived, CancellationToken ct)
    {
        var since = arrived ? (DateTimeOffset?)null : WireTime.ToMilliseconds(clock.GetUtcNow());
        using var turn = await db.TakeTurnAsync(ct);
        await Endpoints.Where(e => e.Id == due.EndpointId).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.Failures, e => arrived ? 0 : e.Failures + 1).SetProperty(e => e.FailingSince, e => arrived ? null : e.FailingSince ?? since), ct);
    }

    private async Task DisableAsync(DueDelivery due, string because, CancellationToken ct)
    {
        if (await Endpoints.SingleOrDefaultAsync(e => e.Id == due.EndpointId && e.IsEnabled, ct) is not { } endpoint)
        {
            return;
        }

        call.Open("webhook.disable");
        call.Concerns(endpoint.WorkspaceId);
        call.Target = endpoint.Id;
        endpoint.Disable(because);
        await db.SaveChangesAsync(ct);
    }
}
