namespace Studio.Webhooks;

/// <summary>Where a receiver reads more about what it was told.</summary>
/// <param name="Api">The address of the REST API.</param>
public sealed record WebhookLinks(string Api)
{
    public string ToPost(Guid postId) => $"{Api}/posts/{postId}";
}
