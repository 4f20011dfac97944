namespace McpAuthorization.Limits;

/// <summary>How often something has happened in the window that is open.</summary>
internal sealed class LimitCount
{
    /// <summary>A hash of what is counted and of whom: addresses are not kept.</summary>
    public required string Key { get; init; }

    public required int Used { get; init; }

    public required DateTime EndsAt { get; init; }
}
