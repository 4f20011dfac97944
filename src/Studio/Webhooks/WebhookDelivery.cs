namespace Studio.Webhooks;

/// <summary>One message on its way to one endpoint.</summary>
public sealed class WebhookDelivery
{
    public const int MaxError = 300;

    private WebhookDelivery()
    {
    }

    public Guid EndpointId { get; private init; }

    public Guid MessageId { get; private init; }

    public WebhookMessage Message { get; private init; } = null!;

    public DeliveryStatus Status { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>When it is tried next; null where it is over. While it is being tried: when others may take it that the sender is gone.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    public DateTimeOffset? LastAttemptAt { get; private set; }

    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>What the last attempt was answered, where it was.</summary>
    public int? LastStatusCode { get; private set; }

    /// <summary>What went wrong with it, in words.</summary>
    public string? LastError { get; private set; }

    internal static WebhookDelivery Of(WebhookMessage message, Guid endpointId) =>
        new() { EndpointId = endpointId, MessageId = message.Id, Message = message, NextAttemptAt = message.At };

    /// <summary>Sends it again, under the same id and with all its attempts before it.</summary>
    public void Replay(DateTimeOffset now) => (Status, Attempts, NextAttemptAt, DeliveredAt) = (DeliveryStatus.Pending, 0, WireTime.ToMilliseconds(now), null);
}

public enum DeliveryStatus
{
    Pending,
    Delivered,

    /// <summary>Given up. It can be replayed.</summary>
    Failed,
}
