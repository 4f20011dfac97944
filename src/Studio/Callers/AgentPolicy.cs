namespace Studio.Callers;

/// <summary>The most that agents may do in a workspace, whoever they act for and whatever they were granted.</summary>
// Kept as a number with workspaces: append, never renumber.
public enum AgentPolicy
{
    /// <summary>None is let in. Connections and keys are kept, and sleep.</summary>
    Off = 0,

    ReadOnly = 1,

    /// <summary>They write. What they write goes on the calendar by somebody else's hand.</summary>
    DraftsOnly = 2,

    /// <summary>They write, and put on the calendar what a person has approved.</summary>
    NeedsApproval = 3,

    Everything = 4,
}

public static class AgentPolicies
{
    private const Permission Reading = Permission.ViewAnalytics;
    private const Permission Writing = Reading | Permission.CreatePosts | Permission.EditOthersPosts | Permission.UploadMedia | Permission.EditMedia;

    /// <summary>What it lets through of what somebody may do.</summary>
    public static Permission Permissions(this AgentPolicy policy) => policy switch
    {
        AgentPolicy.ReadOnly => Reading,
        AgentPolicy.DraftsOnly => Writing,
        AgentPolicy.NeedsApproval => Writing | Permission.PublishDirectly,
        AgentPolicy.Everything => Permission.All,
        _ => Permission.None,
    };

    /// <summary>Whether agents put nothing on the calendar that no person has approved, also where people may.</summary>
    public static bool WantsApproval(this AgentPolicy policy) => policy is AgentPolicy.NeedsApproval;
}
