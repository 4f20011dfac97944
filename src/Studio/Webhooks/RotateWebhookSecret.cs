using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>Gives a new secret. The one before signs beside it for a day.</summary>
public sealed class RotateWebhookSecret(AppDb db, Caller caller, WebhookSecrets secrets, TimeProvider clock) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<WebhookWithSecret> RunAsync(Guid webhookId, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        var (text, secret) = secrets.Create();
        endpoint.Rotate(secret, clock.GetUtcNow());
        endpoint.KeptBy(caller);
        await db.SaveChangesAsync(ct);

        return new(WebhookView.Of(endpoint, clock.GetUtcNow()), text);
    }
}
