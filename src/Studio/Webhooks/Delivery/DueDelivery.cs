namespace Studio.Webhooks.Delivery;

/// <summary>A delivery whose time has come, with all that is needed to make it.</summary>
/// <param name="EndpointId">Where to.</param>
/// <param name="MessageId">What.</param>
/// <param name="Attempts">How many were made before.</param>
/// <param name="Url">The address.</param>
/// <param name="Payload">The body.</param>
/// <param name="Secret">As it is kept.</param>
/// <param name="OldSecret">The one before, or null.</param>
/// <param name="OldSecretUntil">How long it signs too.</param>
/// <param name="FailingSince">Since when nothing has arrived there.</param>
/// <param name="HasKeeper">Whether there is somebody who answers for it and may manage the workspace, which is not archived.</param>
internal sealed record DueDelivery(
    Guid EndpointId, Guid MessageId, int Attempts, string Url, string Payload, byte[] Secret, byte[]? OldSecret, DateTimeOffset? OldSecretUntil, DateTimeOffset? FailingSince, bool HasKeeper)
{
    public IEnumerable<byte[]> SecretsAt(DateTimeOffset now) => OldSecret is not null && OldSecretUntil > now ? [Secret, OldSecret] : [Secret];
}
