namespace McpAuthorization.Registration.Credentials;

/// <summary>How often a client failed to authenticate from one address lately.</summary>
internal sealed class FailedAuthentication
{
    public required Guid ClientKey { get; init; }

    /// <summary>See <see cref="ClientAddress"/>.</summary>
    public required string Address { get; init; }

    public required DateTime BeganAt { get; init; }

    public required int Failures { get; init; }
}
