namespace Studio.Connections.Clients;

/// <summary>
/// Where the hosts with fields for an id and a secret want their answers. Claude moves between two domains. ChatGPT shows an address of its own for each connector,
/// which has to be added to its old common one.
/// </summary>
public static class ConnectorCallbacks
{
    public static IReadOnlyList<string> Claude { get; } = ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"];

    public static IReadOnlyList<string> ChatGpt { get; } = ["https://chatgpt.com/connector_platform_oauth_redirect"];

    public static IReadOnlyList<string> Hosts { get; } = ["claude", "chatgpt"];

    public static IReadOnlyList<string> Of(string host) => host switch
    {
        "claude" => Claude,
        "chatgpt" => ChatGpt,
        _ => throw Refuse.Invalid("for", $"'{host}' is not known. There are {string.Join(" and ", Hosts)}."),
    };
}
