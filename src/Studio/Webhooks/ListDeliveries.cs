using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>What was sent to a webhook and what waits to be, newest first.</summary>
public sealed class ListDeliveries(AppDb db, Caller caller) : IUseCase
{
    public const int MaxLimit = 100;
    public const int DefaultLimit = 50;

    public static Needs Needs => WebhookRules.Needs;

    public async Task<DeliveriesPage> RunAsync(Guid webhookId, DeliveryStatus? status, int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        var page = await db.DeliveriesOf(endpoint.Id, status, cursor is null ? null : Cursor.Read("the deliveries", cursor)).Take(limit + 1).ToListAsync(ct);

        return new([.. page.Take(limit).Select(DeliveryView.Of)], limit, page.Count > limit ? Cursor.Of(page[limit - 1].MessageId) : null);
    }
}

internal static class KeptDeliveries
{
    // Ids grow with time.
    public static IQueryable<WebhookDelivery> DeliveriesOf(this AppDb db, Guid endpointId, DeliveryStatus? status, Guid? last)
    {
        var deliveries = db.WebhookDeliveries.AsNoTracking().Include(d => d.Message).Where(d => d.EndpointId == endpointId);
        deliveries = status is { } only ? deliveries.Where(d => d.Status == only) : deliveries;
        return (last is { } before ? deliveries.Where(d => d.MessageId < before) : deliveries).OrderByDescending(d => d.MessageId);
    }
}

public sealed record DeliveriesPage(IReadOnlyList<DeliveryView> Deliveries, int Limit, string? NextCursor);
