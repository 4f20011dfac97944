namespace McpAuthorization.Devices;

/// <summary>A device that waits for a person to let it in (RFC 8628).</summary>
internal sealed class DeviceRequest
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the device code, which is as good as a token once somebody has said yes.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>What the device shows. Of no use to anybody who is not signed in, and for minutes only: kept as it is, to be shown again.</summary>
    public required string UserCode { get; init; }

    public required Guid ClientKey { get; init; }

    public required string Scopes { get; init; }

    /// <summary>Where the device asked from, for the person to compare.</summary>
    public required string? Address { get; init; }

    public required DateTime ExpiresAt { get; init; }

    /// <summary>How long it has to pause between two questions. Longer each time that it did not.</summary>
    public required int PauseSeconds { get; init; }

    public DateTime? PolledAt { get; init; }

    /// <summary>Who typed the code in. From then on nobody else can.</summary>
    public string? Subject { get; init; }

    /// <summary>Null while it waits, then <c>allowed</c>, <c>denied</c> or <c>done</c>.</summary>
    public string? Decision { get; init; }

    public Guid? GrantId { get; init; }
}
