namespace McpAuthorization.Tokens;

/// <summary>The answer of one rotation, sealed under a key made from the token that was presented, for as long as the replay window lasts.</summary>
internal sealed class RefreshAnswer
{
    /// <summary>The rotated token. The primary key: no token is rotated twice.</summary>
    public required Guid TokenId { get; init; }

    public required byte[] Sealed { get; init; }

    public required DateTime CreatedAt { get; init; }
}
