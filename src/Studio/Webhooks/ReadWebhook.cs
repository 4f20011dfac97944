using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

public sealed class ReadWebhook(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<WebhookView> RunAsync(Guid webhookId, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        return WebhookView.Of(await db.FindWebhookAsync(webhookId, ct), clock.GetUtcNow());
    }
}
