namespace McpAuthorization.Registration.Credentials;

/// <summary>An assertion that has been used, kept until it would have run out anyway.</summary>
internal sealed class SpentAssertion
{
    /// <summary>Of the client and its <c>jti</c>. The primary key: none is used twice, on whatever node.</summary>
    public required byte[] Hash { get; init; }

    public required DateTime ExpiresAt { get; init; }
}
