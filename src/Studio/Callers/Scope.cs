using System.Text.Json;

namespace Studio.Callers;

// Kept as a number in connections: append, never renumber.
[Flags]
public enum Scope
{
    None = 0,
    Mcp = 1 << 0,
    PostsRead = 1 << 1,
    PostsWrite = 1 << 2,
    PostsPublish = 1 << 3,
    PostsApprove = 1 << 4,
    MediaRead = 1 << 5,
    MediaWrite = 1 << 6,
    AnalyticsRead = 1 << 7,
}

public static class ScopeNames
{
    private static readonly (Scope Scope, string Name)[] Names =
    [
        .. Enum.GetValues<Scope>()
            .Where(scope => scope is not Scope.None)
            .Select(scope => (scope, JsonNamingPolicy.SnakeCaseLower.ConvertName(scope.ToString()).Replace('_', ':'))),
    ];

    public static IEnumerable<string> All => Names.Select(name => name.Name);

    /// <summary>The umbrella scope stands for every other.</summary>
    public static bool Covers(this Scope granted, Scope needed) => granted.HasFlag(Scope.Mcp) || (granted & needed) == needed;

    /// <summary>What is left of a token's scopes when its connection covers others by now.</summary>
    public static Scope Within(this Scope scopes, Scope granted) =>
        granted.HasFlag(Scope.Mcp) ? scopes : scopes.HasFlag(Scope.Mcp) ? granted : scopes & granted;

    /// <summary>Names that are no scope of ours are left out.</summary>
    public static Scope Read(IEnumerable<string> names) =>
        names.Aggregate(Scope.None, (scopes, name) => scopes | Names.FirstOrDefault(known => known.Name == name).Scope);

    public static string ToWire(this Scope scopes) =>
        string.Join(' ', Names.Where(name => scopes.HasFlag(name.Scope)).Select(name => name.Name));

    /// <summary>The permissions that these scopes let through, provided that the role has them.</summary>
    public static Permission Permissions(this Scope granted) =>
        granted.HasFlag(Scope.Mcp)
            ? Permission.All
            : granted.Through(Scope.PostsWrite, Permission.CreatePosts | Permission.EditOthersPosts)
              | granted.Through(Scope.PostsPublish, Permission.PublishDirectly)
              | granted.Through(Scope.PostsApprove, Permission.ApprovePosts)
              | granted.Through(Scope.MediaWrite, Permission.UploadMedia | Permission.EditMedia | Permission.DeleteMedia | Permission.ManageMedia)
              | granted.Through(Scope.AnalyticsRead, Permission.ViewAnalytics);

    private static Permission Through(this Scope granted, Scope scope, Permission permissions) =>
        granted.HasFlag(scope) ? permissions : Permission.None;
}
