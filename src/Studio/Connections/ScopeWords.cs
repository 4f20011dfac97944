using McpAuthorization;
using Studio.Callers;

namespace Studio.Connections;

/// <summary>What each scope means to the person who is asked for it.</summary>
public static class ScopeWords
{
    private static readonly Dictionary<Scope, string> Words = new Dictionary<Scope, string>
    {
        [Scope.Mcp] = "Everything that you may do in this workspace yourself",
        [Scope.PostsRead] = "Read posts and the accounts they go to",
        [Scope.PostsWrite] = "Write drafts, change them, and take posts off the calendar",
        [Scope.PostsPublish] = "Put posts on the calendar, to be published in public",
        [Scope.PostsApprove] = "Approve posts and ask for changes",
        [Scope.MediaRead] = "See the media library",
        [Scope.MediaWrite] = "Add to the media library and change it",
        [Scope.AnalyticsRead] = "Read how posts and accounts perform",
    };

    public static IEnumerable<ScopeDescription> All => Words.Select(scope => new ScopeDescription(scope.Key.ToWire(), scope.Value));

    public static string Of(string scope) => Words[ScopeNames.Read([scope])];
}
