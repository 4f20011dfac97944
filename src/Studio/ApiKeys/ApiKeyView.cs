using Studio.Callers;

namespace Studio.ApiKeys;

public sealed record ApiKeyView(
    Guid Id,
    string Name,
    string Lookup,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<Guid> Channels,
    Guid IssuedBy,
    bool IsActive,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt)
{
    public static ApiKeyView Of(ApiKey key, DateTimeOffset now) => new(
        key.Id,
        key.Name,
        key.Lookup,
        key.Permissions.ToWire(),
        [.. key.Channels.Select(allowed => allowed.ChannelId)],
        key.IssuedBy,
        key.IsActive(now),
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt,
        key.LastUsedAt);
}
