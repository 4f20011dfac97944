using Studio.Callers;

namespace Studio.ApiKeys;

/// <summary>The way in for programs: bound to its issuer, a workspace, some permissions and some channels.</summary>
public sealed class ApiKey
{
    public const int MaxName = 100;

    private ApiKey()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public Guid WorkspaceId { get; private init; }

    public Guid IssuedBy { get; private init; }

    public string Name { get; private init; } = "";

    public string Lookup { get; private init; } = "";

    public byte[] Hash { get; private init; } = [];

    public Permission Permissions { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    public List<ApiKeyChannel> Channels { get; } = [];

    public static ApiKey Issue(
        Guid workspaceId, Guid issuedBy, string name, (string Lookup, byte[] Hash) secret, ApiKeyTerms terms, DateTimeOffset now)
    {
        Refuse.WhereEmptyOrLong("name", name, MaxName);
        DemandFuture(terms.ExpiresAt, now);

        var key = new ApiKey
        {
            WorkspaceId = workspaceId,
            IssuedBy = issuedBy,
            Name = name.Trim(),
            Lookup = secret.Lookup,
            Hash = secret.Hash,
            Permissions = terms.Permissions,
            ExpiresAt = terms.ExpiresAt?.ToUniversalTime(),
            CreatedAt = now,
        };
        key.Channels.AddRange(terms.Channels.Select(channel => new ApiKeyChannel { ApiKeyId = key.Id, ChannelId = channel }));
        return key;
    }

    public bool IsActive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>Gives the key other terms. What the editor does not hold themselves stays as it is on the key: they can neither add nor take it.</summary>
    public void Edit(ApiKeyTerms terms, Permission editorHolds, DateTimeOffset now)
    {
        if (!IsActive(now))
        {
            throw Refuse.Conflict("This API key has been revoked or has expired. Issue a new one.");
        }

        if (terms.ExpiresAt != ExpiresAt)
        {
            DemandFuture(terms.ExpiresAt, now);
        }

        Permissions = (Permissions & ~editorHolds) | (terms.Permissions & editorHolds);
        ExpiresAt = terms.ExpiresAt?.ToUniversalTime();
        Channels.RemoveAll(allowed => !terms.Channels.Contains(allowed.ChannelId));
        Channels.AddRange(terms.Channels.Except(Channels.Select(allowed => allowed.ChannelId)).Select(channel => new ApiKeyChannel { ApiKeyId = Id, ChannelId = channel }));
    }

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;

    private static void DemandFuture(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt <= now)
        {
            throw Refuse.Invalid("expires_at", $"The key would have expired already. It is {WireTime.Text(now)} now.");
        }
    }
}

/// <summary>What a key opens: some of its issuer's permissions, some channels, until when.</summary>
public sealed record ApiKeyTerms(Permission Permissions, IReadOnlyCollection<Guid> Channels, DateTimeOffset? ExpiresAt);

public sealed class ApiKeyChannel
{
    public required Guid ApiKeyId { get; init; }

    public required Guid ChannelId { get; init; }
}
