using McpAuthorization.Authorization;
using McpAuthorization.Grants;
using Studio.Callers;
using Studio.Connections;

namespace Studio.Web.Agents;

/// <summary>A connection as people read it.</summary>
internal static class AgentWords
{
    public static string Origin(AgentConnectionView connection) => connection.Origin switch
    {
        ClientOrigin.Verified => connection.VerifiedHost is null ? "Verified" : $"Verified: {connection.VerifiedHost}",
        ClientOrigin.ThisComputer => "A program on a computer",
        _ => "Unverified",
    };

    public static string State(AgentConnectionView connection) => connection.State switch
    {
        ConnectionState.Live => "Connected",
        ConnectionState.Ended => "Ended",
        ConnectionState.Expired => "Expired",
        ConnectionState.SignedOut => "Signed out",
        _ => "Held back",
    };

    public static string Colour(AgentConnectionView connection) => connection.State switch
    {
        ConnectionState.Live => "good",
        ConnectionState.Ended when connection.EndedBy is GrantEnd.RefreshReused or GrantEnd.CodeReused => "bad",
        ConnectionState.Ended or ConnectionState.Expired or ConnectionState.SignedOut => "",
        _ => "caution",
    };

    /// <summary>Why it does not act, or null where it does.</summary>
    public static string? WhyNot(AgentConnectionView connection) => connection.State switch
    {
        ConnectionState.Ended => connection.EndedBy switch
        {
            GrantEnd.RevokedByClient => "The program signed out by itself.",
            GrantEnd.RefreshReused => "Ended for safety: a token that had been replaced long ago was used again, so a copy of it may be in other hands. Connect again, and look at what the program did.",
            GrantEnd.CodeReused => "Ended for safety: the code of this sign-in was used twice, so somebody else may have seen it. Connect again.",
            _ => "It was disconnected.",
        },
        ConnectionState.Expired => "The time it was allowed for is over. Connect again from the program.",
        ConnectionState.ClientBlocked => "Whoever runs this Studio has blocked this program everywhere.",
        ConnectionState.PersonGone => $"{connection.Person} is not a member of {connection.Workspace} any more.",
        ConnectionState.WorkspaceArchived => $"{connection.Workspace} is archived.",
        ConnectionState.AgentsOff => $"{connection.Workspace} does not let agents in at the moment.",
        ConnectionState.DeniedInWorkspace => $"This program is denied in {connection.Workspace}.",
        ConnectionState.DeniedInOrganization => $"This program is denied in the whole organization of {connection.Workspace}.",
        ConnectionState.SignedOut => "The program has not come for so long that its sign-in has run out. Connect again from the program, or disconnect it here.",
        _ => null,
    };

    /// <summary>What agents may do in a workspace, as the end of a sentence that begins with its name.</summary>
    public static string Policy(AgentPolicy policy) => policy switch
    {
        AgentPolicy.Off => "lets no agents in. Connections and keys sleep.",
        AgentPolicy.ReadOnly => "lets agents read, and change nothing.",
        AgentPolicy.DraftsOnly => "lets agents write drafts, and put nothing on the calendar.",
        AgentPolicy.NeedsApproval => "lets agents write, and put on the calendar what a person has approved.",
        _ => "lets agents do all that their people may.",
    };

    public static string Choice(AgentPolicy policy) => policy switch
    {
        AgentPolicy.Off => "Off",
        AgentPolicy.ReadOnly => "Read only",
        AgentPolicy.DraftsOnly => "Drafts only",
        AgentPolicy.NeedsApproval => "Needs approval",
        _ => "Everything their people may",
    };

    public static IEnumerable<string> Scopes(AgentConnectionView connection) => connection.Scopes.Select(scope => scope switch
    {
        "mcp" => connection.IsOwn ? "Everything that you may do there yourself" : $"Everything that {connection.Person} may do there",
        _ => ScopeWords.Of(scope),
    });
}
