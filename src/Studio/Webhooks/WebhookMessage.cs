using System.Text.Json;

namespace Studio.Webhooks;

/// <summary>Something that happened, word for word as it is sent. Its row is there exactly when the change is.</summary>
public sealed class WebhookMessage
{
    public const int MaxType = 40;

    // A post with twenty accounts needs less than half.
    public const int MaxPayload = 8000;

    private WebhookMessage()
    {
    }

    /// <summary>The <c>webhook-id</c>: the same at every attempt and every endpoint, so that a receiver can tell what it has already.</summary>
    public Guid Id { get; private init; }

    public Guid WorkspaceId { get; private init; }

    public string Type { get; private init; } = "";

    public DateTimeOffset At { get; private init; }

    public string Payload { get; private init; } = "";

    internal static WebhookMessage Of(WebhookEvent happened, DateTimeOffset now)
    {
        var at = WireTime.ToMilliseconds(now);
        return new()
        {
            Id = Guid.CreateVersion7(),
            WorkspaceId = happened.WorkspaceId,
            Type = happened.Type,
            At = at,
            Payload = JsonSerializer.Serialize(new Envelope(happened.Type, at, happened.Data), WireJson.Options),
        };
    }

    /// <summary>As the Standard Webhooks have it.</summary>
    private sealed record Envelope(string Type, DateTimeOffset Timestamp, object Data);
}

/// <summary>What is told of: ids, statuses, times and who. Never a text of a post, a token or a secret.</summary>
public sealed record WebhookEvent(Guid WorkspaceId, string Type, object Data);
