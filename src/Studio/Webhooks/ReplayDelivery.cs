using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Limits;

namespace Studio.Webhooks;

/// <summary>Sends a message again, whatever became of it: under its own id, so that a receiver which has it can tell.</summary>
public sealed class ReplayDelivery(AppDb db, Caller caller, RateLimits limits, TimeProvider clock) : IUseCase
{
    // A test is bounded so that nobody scans networks with it, and so is what could be used for one.
    private static readonly Rate Replays = new("webhook_replays", 30);

    public static Needs Needs => WebhookRules.Needs;

    public async Task<DeliveryView> RunAsync(Guid webhookId, Guid deliveryId, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        var delivery = await db.WebhookDeliveries.Include(d => d.Message).SingleOrDefaultAsync(d => d.EndpointId == endpoint.Id && d.MessageId == deliveryId, ct)
                       ?? throw Refuse.NotFound("delivery");
        endpoint.DemandEnabled();
        if (await limits.TakeAsync(Replays, caller.WorkspaceId, ct) is { IsSpent: true } spent)
        {
            throw spent.Refusal($"A workspace may replay {Replays.PerMinute} deliveries a minute, and that is used up. Nothing was sent.");
        }

        delivery.Replay(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);

        return DeliveryView.Of(delivery);
    }
}
