using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>All of them: there are only a few.</summary>
public sealed class ListWebhooks(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<WebhooksPage> RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoints = await db.WebhookEndpoints.AsNoTracking().OrderBy(e => e.Id).ToListAsync(ct);
        return new([.. endpoints.Select(endpoint => WebhookView.Of(endpoint, clock.GetUtcNow()))], WebhookEvents.All, WebhookEndpoint.MaxInWorkspace);
    }
}

/// <param name="Webhooks">The workspace's, oldest first.</param>
/// <param name="EventTypes">What there is to be told of.</param>
/// <param name="Limit">How many a workspace may have.</param>
public sealed record WebhooksPage(IReadOnlyList<WebhookView> Webhooks, IReadOnlyList<string> EventTypes, int Limit);
