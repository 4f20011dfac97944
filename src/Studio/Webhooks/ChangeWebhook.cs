using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>Changes what is given. Whoever does answers for the webhook from then on.</summary>
public sealed class ChangeWebhook(AppDb db, Caller caller, WebhookAddress addresses, TimeProvider clock) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<WebhookView> RunAsync(Guid webhookId, WebhookChange asked, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        if (asked.Url is { } url)
        {
            endpoint.Point(await addresses.ReadAsync(url, ct));
        }

        if (asked.Description is { } description)
        {
            endpoint.Describe(description);
        }

        if (asked.EventTypes is { } types)
        {
            endpoint.Subscribe(types);
        }

        if (asked.Enabled is { } on)
        {
            endpoint.Switch(on);
        }

        endpoint.KeptBy(caller);
        await db.SaveChangesAsync(ct);

        return WebhookView.Of(endpoint, clock.GetUtcNow());
    }
}

/// <summary>Null is left as it is.</summary>
public sealed record WebhookChange(string? Url = null, string? Description = null, IReadOnlyList<string>? EventTypes = null, bool? Enabled = null);
