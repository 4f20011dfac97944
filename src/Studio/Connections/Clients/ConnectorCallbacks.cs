namespace Studio.Connections.Clients;

/// <summary>
/// Where the hosts with fields for an id and a secret want their answers. Claude moves between two domains. ChatGPT shows an address of its own for each connector,
/// which has to be added to its old common one.
/// </summary>
public static class ConnectorCallbacks
{
    public static IReadOnlyList<string> Claude { get; } = ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"];

    public static IReadOnlyList<string> ChatGpt { get; } = ["https://chatgpt.com/connector_platform_oauth_redirect"];

    public static IReadOnlyList<string> All { get; } = [.. Claude, .. ChatGpt];
}
