namespace McpAuthorization;

/// <summary>What one set of scopes says about another. The umbrella covers every scope that there is.</summary>
internal static class ScopeNames
{
    public static string Umbrella(this McpAuthorizationOptions options) => options.Scopes[0].Name;

    public static bool Knows(this McpAuthorizationOptions options, string scope) => options.Scopes.Any(known => known.Name == scope);

    /// <summary>What is left of a token's scopes when its grant covers others by now.</summary>
    public static IEnumerable<string> Within(IReadOnlyCollection<string> scopes, IReadOnlyCollection<string> granted, McpAuthorizationOptions options) =>
        scopes.Contains(options.Umbrella()) ? granted : scopes.Where(scope => Cover(granted, [scope], options));

    public static bool Cover(IReadOnlyCollection<string> granted, IReadOnlyCollection<string> asked, McpAuthorizationOptions options) =>
        asked.All(scope => granted.Contains(scope) || (granted.Contains(options.Umbrella()) && options.Knows(scope)));
}
