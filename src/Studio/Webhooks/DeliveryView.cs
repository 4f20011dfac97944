namespace Studio.Webhooks;

/// <summary>What became of one message at one webhook. Its id is the <c>webhook-id</c> that the receiver saw.</summary>
public sealed record DeliveryView(
    Guid Id,
    Guid WebhookId,
    string EventType,
    DeliveryStatus Status,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? DeliveredAt,
    int? LastStatusCode,
    string? LastError)
{
    public static DeliveryView Of(WebhookDelivery delivery) => new(
        delivery.MessageId,
        delivery.EndpointId,
        delivery.Message.Type,
        delivery.Status,
        delivery.Attempts,
        delivery.Message.At,
        delivery.LastAttemptAt,
        delivery.NextAttemptAt,
        delivery.DeliveredAt,
        delivery.LastStatusCode,
        delivery.LastError);
}
