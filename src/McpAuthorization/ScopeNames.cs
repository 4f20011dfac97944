using System.Text.Json;
using McpAuthorization.Tokens;

namespace McpAuthorization;

/// <summary>What one set of scopes says about another. The umbrella covers every scope that there is.</summary>
internal static class ScopeNames
{
    public static string Umbrella(this McpAuthorizationOptions options) => options.Scopes[0].Name;

    public static bool Knows(this McpAuthorizationOptions options, string scope) => options.Scopes.Any(known => known.Name == scope);

    /// <summary>What is left of a token's scopes when its grant covers others by now.</summary>
    public static IEnumerable<string> Within(IReadOnlyCollection<string> scopes, IReadOnlyCollection<string> granted, McpAuthorizationOptions options) =>
        scopes.Contains(options.Umbrella()) ? granted : scopes.Where(scope => Cover(granted, [scope], options));

    /// <summary>The same of the columns: the words of a token that a refresh narrowed, or null, and the JSON of its grant.</summary>
    public static IEnumerable<string> OfToken(string? own, string? ofGrant, McpAuthorizationOptions options)
    {
        var granted = JsonSerializer.Deserialize(ofGrant ?? "[]", TokenJson.Default.StringArray)!;
        return own is null ? granted : Within(own.Split(' '), granted, options);
    }

    public static bool Cover(IReadOnlyCollection<string> granted, IReadOnlyCollection<string> asked, McpAuthorizationOptions options) =>
        asked.All(scope => granted.Contains(scope) || (granted.Contains(options.Umbrella()) && options.Knows(scope)));
}
