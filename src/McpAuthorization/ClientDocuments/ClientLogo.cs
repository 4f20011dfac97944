namespace McpAuthorization.ClientDocuments;

/// <summary>A client's picture, as it was last had. It is shown from here, so that a stranger's server hears of nobody who is asked.</summary>
internal sealed class ClientLogo
{
    public required Guid ClientKey { get; init; }

    public required string Address { get; init; }

    /// <summary>What it is by its first bytes, or null where there was no picture to be had.</summary>
    public string? MediaType { get; init; }

    public byte[]? Bytes { get; init; }

    public required DateTime FreshUntil { get; init; }
}
