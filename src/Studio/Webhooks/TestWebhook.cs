using Studio.Callers;
using Studio.Data;
using Studio.Limits;
using Studio.Trail;

namespace Studio.Webhooks;

/// <summary>Sends a message that means nothing, the way of all others. What came of it is in the list of deliveries.</summary>
public sealed class TestWebhook(AppDb db, Caller caller, RateLimits limits, CallRecord call, TimeProvider clock) : IUseCase
{
    // Whoever may try an address out as often as they like has something that scans networks.
    private static readonly Rate Tests = new("webhook_tests", 5);

    public static Needs Needs => WebhookRules.Needs;

    public async Task<DeliveryView> RunAsync(Guid webhookId, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        endpoint.DemandEnabled();
        if (await limits.TakeAsync(Tests, caller.WorkspaceId, ct) is { IsSpent: true } spent)
        {
            throw spent.Refusal($"A workspace may test its webhooks {Tests.PerMinute} times a minute, and that is used up. Nothing was sent.");
        }

        var message = WebhookMessage.Of(new(endpoint.WorkspaceId, WebhookEvents.Test, new TestHappened(endpoint.Id, endpoint.WorkspaceId, call.By)), clock.GetUtcNow());
        var delivery = db.Add(WebhookDelivery.Of(message, endpoint.Id)).Entity;
        await db.SaveChangesAsync(ct);

        return DeliveryView.Of(delivery);
    }
}

internal sealed record TestHappened(Guid Id, Guid WorkspaceId, ActedBy By);
