using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using ModelContextProtocol.Server;
using Studio.Callers;

namespace Studio.Mcp;

/// <summary>What is known of each resource and prompt before it is asked for: its name, and what its use case needs.</summary>
internal sealed class Resources(McpServerResourceCollection resources, McpServerPrimitiveCollection<McpServerPrompt> prompts)
{
    private readonly (McpServerResource Resource, Needs Needs)[] _resources = [.. resources.Select(resource => (resource, Needs.Of(UseCases.Of(resource.Metadata))))];

    private readonly FrozenDictionary<string, (McpServerPrompt Prompt, Needs Needs)> _prompts =
        prompts.ToFrozenDictionary(prompt => prompt.ProtocolPrompt.Name, prompt => (prompt, Needs.Of(UseCases.Of(prompt.Metadata))));

    public static IEnumerable<MethodInfo> ResourceMethods => typeof(PostResources).GetMethods().Where(method => method.IsDefined(typeof(McpServerResourceAttribute)));

    public static IEnumerable<MethodInfo> PromptMethods => typeof(PlanningPrompts).GetMethods().Where(method => method.IsDefined(typeof(McpServerPromptAttribute)));

    /// <summary>The name and needs of the resource at an address, or null where there is none.</summary>
    public (string Name, Needs Needs)? FindResource(string uri) =>
        Array.Find(_resources, known => known.Resource.IsMatch(uri)) is { Resource: { } found } known ? (found.ProtocolResourceTemplate.Name, known.Needs) : null;

    public (string Name, Needs Needs)? FindPrompt(string name) => _prompts.TryGetValue(name, out var known) ? (name, known.Needs) : null;

    public void CheckArguments(string prompt, IDictionary<string, JsonElement>? given)
    {
        if (_prompts.TryGetValue(prompt, out var known))
        {
            PromptArguments.Check(known.Prompt.ProtocolPrompt, given);
        }
    }
}
