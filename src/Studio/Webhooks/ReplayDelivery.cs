using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>Sends a message again, whatever became of it: under its own id, so that a receiver which has it can tell.</summary>
public sealed class ReplayDelivery(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<DeliveryView> RunAsync(Guid webhookId, Guid deliveryId, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        var delivery = await db.WebhookDeliveries.Include(d => d.Message).SingleOrDefaultAsync(d => d.EndpointId == endpoint.Id && d.MessageId == deliveryId, ct)
                       ?? throw Refuse.NotFound("delivery");
        endpoint.DemandEnabled();
        delivery.Replay(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);

        return DeliveryView.Of(delivery);
    }
}
