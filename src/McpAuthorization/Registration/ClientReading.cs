namespace McpAuthorization.Registration;

/// <summary>How this request reads clients.</summary>
internal sealed class ClientReading
{
    /// <summary>Set for a refresh, which only looks: its client is read by hand SQL and tracked by nobody.</summary>
    public bool ByHand { get; set; }
}
