namespace McpAuthorization.Outbound;

/// <summary>How much of an answer is read, and for how long.</summary>
/// <param name="MaxBytes">The most bytes of a body. They are counted as they come, whatever the answer says of its length.</param>
/// <param name="Timeout">From the look-up of the name to the last byte of the body.</param>
public sealed record OutboundLimits(long MaxBytes, TimeSpan Timeout);
