namespace Studio.Webhooks;

/// <summary>A webhook without its secret, which is shown when it is made and never again.</summary>
public sealed record WebhookView(
    Guid Id,
    Guid WorkspaceId,
    string Url,
    string Description,
    IReadOnlyList<string> EventTypes,
    bool Enabled,
    string? DisabledBecause,
    DateTimeOffset? FailingSince,
    int Failures,
    Guid KeptBy,
    string? Agent,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset CreatedAt)
{
    public static WebhookView Of(WebhookEndpoint endpoint, DateTimeOffset now) => new(
        endpoint.Id,
        endpoint.WorkspaceId,
        endpoint.Url,
        endpoint.Description,
        WebhookEvents.Read(endpoint.Events),
        endpoint.IsEnabled,
        endpoint.DisabledBecause,
        endpoint.FailingSince,
        endpoint.Failures,
        endpoint.KeeperId,
        endpoint.Agent,
        endpoint.OldSecretUntil > now ? endpoint.OldSecretUntil : null,
        endpoint.CreatedAt);
}

/// <summary>With the secret that its messages are signed with, this once.</summary>
public sealed record WebhookWithSecret(WebhookView Webhook, string Secret);
