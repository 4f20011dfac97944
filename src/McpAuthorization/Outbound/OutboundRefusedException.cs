namespace McpAuthorization.Outbound;

/// <summary>A request that was not made, or an answer that was not read: the address is not public, not https, or there is too much of it.</summary>
public sealed class OutboundRefusedException : HttpRequestException
{
    internal OutboundRefusedException(string words)
        : base(words)
    {
    }
}
