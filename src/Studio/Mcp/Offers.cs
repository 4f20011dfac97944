using Studio.Callers;

namespace Studio.Mcp;

/// <summary>What a message asks for by name, and what that needs: known before the SDK reads it.</summary>
internal sealed class Offers(Tools tools, Resources resources)
{
    public Offer? Find(McpMessage message) => message switch
    {
        { Method: "tools/call", Tool: { } tool } when tools.Knows(tool) => new(tool, tools.NeedsOf(tool), Writes: !tools.OnlyReads(tool)),
        { Method: "prompts/get", Tool: { } prompt } when resources.FindPrompt(prompt) is { } found => new(found.Name, found.Needs),
        { Method: "resources/read", Uri: { } uri } when resources.FindResource(uri) is { } found => new(found.Name, found.Needs),
        { Method: "completion/complete" } => new(Name: null, Completions.Needs),
        _ => null,
    };
}

/// <param name="Name">As the trail says it; null where the method says all.</param>
/// <param name="Needs">What its use case needs.</param>
/// <param name="Writes">Whether it counts as a write.</param>
internal sealed record Offer(string? Name, Needs Needs, bool Writes = false);
