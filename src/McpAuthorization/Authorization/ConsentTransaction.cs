namespace McpAuthorization.Authorization;

/// <summary>One authorization request that waits for a person, bound to that person and to the browser that began it.</summary>
internal sealed class ConsentTransaction
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the text in the page's address.</summary>
    public required byte[] Hash { get; init; }

    public required string Subject { get; init; }

    /// <summary>SHA-256 of the cookie of the browser that began it.</summary>
    public required byte[] BrowserHash { get; init; }

    public required Guid ClientKey { get; init; }

    /// <summary>The request as it came, as JSON of its parameters.</summary>
    public required string Request { get; init; }

    public required string RedirectUri { get; init; }

    public required string Scopes { get; init; }

    public required DateTime ExpiresAt { get; init; }

    /// <summary>Null while it waits, then <c>allowed</c>, <c>denied</c> or <c>done</c>.</summary>
    public string? Decision { get; set; }

    public Guid? GrantId { get; set; }

    /// <summary>The device that asks, where it is one (RFC 8628): then nothing is redirected anywhere.</summary>
    public Guid? DeviceRequestId { get; init; }
}
