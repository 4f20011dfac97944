using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Webhooks;

namespace Studio.Rest;

internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");

        webhooks.MapGet("", List).WithName("ListWebhooks").WithSummary("Lists the webhooks of the workspace, and the events that there are.").OnRecordAs("webhooks.list");
        webhooks.MapPost("", Add).WithName("AddWebhook").WithSummary("Adds a webhook. Its secret is shown this once.").OnRecordAs("webhook.create");
        webhooks.MapGet("/{webhook_id:guid}", Read).WithName("GetWebhook").WithSummary("Reads one webhook.").OnRecordAs("webhook.read");
        webhooks.MapPatch("/{webhook_id:guid}", Change).WithName("ChangeWebhook").WithSummary("Changes a webhook. What is left out stays as it is.").OnRecordAs("webhook.update");
        webhooks.MapDelete("/{webhook_id:guid}", Remove).WithName("RemoveWebhook").WithSummary("Removes a webhook for good.").OnRecordAs("webhook.delete");
        webhooks.MapPost("/{webhook_id:guid}/test", Test).WithName("TestWebhook").WithSummary("Sends a webhook.test message.").OnRecordAs("webhook.test");
        webhooks.MapPost("/{webhook_id:guid}/rotate-secret", Rotate).WithName("RotateWebhookSecret").WithSummary("Gives a new secret. The one before signs beside it for a day.").OnRecordAs("webhook.rotate_secret");
        webhooks.MapGet("/{webhook_id:guid}/deliveries", Deliveries).WithName("ListWebhookDeliveries").WithSummary("Lists what was sent to a webhook, newest first.").OnRecordAs("webhook.deliveries");
        webhooks.MapPost("/{webhook_id:guid}/deliveries/{delivery_id:guid}/replay", Replay).WithName("ReplayWebhookDelivery").WithSummary("Sends a message again, under its own id.").OnRecordAs("webhook.replay");
    }

    private static async Task<Ok<WebhooksPage>> List(ListWebhooks webhooks, CancellationToken ct) => TypedResults.Ok(await webhooks.RunAsync(ct));

    private static async Task<Created<WebhookWithSecret>> Add(AddRequest request, AddWebhook webhooks, CancellationToken ct)
    {
        var added = await webhooks.RunAsync(request.Url, request.Description, request.EventTypes, ct);
        return TypedResults.Created($"{RestApi.Root}/webhooks/{added.Webhook.Id}", added);
    }

    private static async Task<Ok<WebhookView>> Read([FromRoute(Name = "webhook_id")] Guid webhookId, ReadWebhook webhooks, CancellationToken ct) =>
        TypedResults.Ok(await webhooks.RunAsync(webhookId, ct));

    private static async Task<Ok<WebhookView>> Change([FromRoute(Name = "webhook_id")] Guid webhookId, ChangeRequest request, ChangeWebhook webhooks, CancellationToken ct) =>
        TypedResults.Ok(await webhooks.RunAsync(webhookId, new(request.Url, request.Description, request.EventTypes, request.Enabled), ct));

    private static async Task<Ok<RemovedWebhook>> Remove([FromRoute(Name = "webhook_id")] Guid webhookId, RemoveWebhook webhooks, CancellationToken ct) =>
        TypedResults.Ok(await webhooks.RunAsync(webhookId, ct));

    private static async Task<Accepted<DeliveryView>> Test([FromRoute(Name = "webhook_id")] Guid webhookId, TestWebhook webhooks, CancellationToken ct) =>
        TypedResults.Accepted(DeliveriesOf(webhookId), await webhooks.RunAsync(webhookId, ct));

    private static async Task<Ok<WebhookWithSecret>> Rotate([FromRoute(Name = "webhook_id")] Guid webhookId, RotateWebhookSecret webhooks, CancellationToken ct) =>
        TypedResults.Ok(await webhooks.RunAsync(webhookId, ct));

    private static async Task<Ok<DeliveriesPage>> Deliveries(
        [FromRoute(Name = "webhook_id")] Guid webhookId, ListDeliveries webhooks, CancellationToken ct, string? status = null, int limit = ListDeliveries.DefaultLimit, string? cursor = null) =>
        TypedResults.Ok(await webhooks.RunAsync(webhookId, WireJson.Read<DeliveryStatus>("status", status), limit, cursor, ct));

    private static async Task<Accepted<DeliveryView>> Replay(
        [FromRoute(Name = "webhook_id")] Guid webhookId, [FromRoute(Name = "delivery_id")] Guid deliveryId, ReplayDelivery webhooks, CancellationToken ct) =>
        TypedResults.Accepted(DeliveriesOf(webhookId), await webhooks.RunAsync(webhookId, deliveryId, ct));

    private static string DeliveriesOf(Guid webhookId) => $"{RestApi.Root}/webhooks/{webhookId}/deliveries";

    internal sealed record AddRequest(string Url, string Description = "", IReadOnlyList<string>? EventTypes = null);

    internal sealed record ChangeRequest(string? Url = null, string? Description = null, IReadOnlyList<string>? EventTypes = null, bool? Enabled = null);
}
