namespace Studio.Callers;

/// <summary>Who acts, in which workspace, and what they may do there right now. The same for every door.</summary>
public sealed record Caller(
    Guid UserId,
    Guid WorkspaceId,
    string TimeZone,
    Credential Credential,
    Permission RolePermissions,
    Permission Permissions,
    Scope Scopes,
    IReadOnlySet<Guid>? Channels)
{
    /// <summary>Whoever runs the server, at its command line, acting for nobody in particular.</summary>
    public bool IsOperator => UserId == Guid.Empty && Credential is Credential.Shell;

    public string? AgentName => Credential.AgentName;

    /// <summary>What the workspace lets agents do. It holds for no person who acts themselves.</summary>
    public AgentPolicy Policy { get; init; } = AgentPolicy.Everything;

    public bool Reaches(Guid channelId) => Channels is null || Channels.Contains(channelId);

    public void Demand(Needs needs)
    {
        if (RefusalOf(needs) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Some things are for people, whatever an agent's person may do.</summary>
    public void DemandPerson(string what)
    {
        if (Credential is not (Credential.Session or Credential.Shell))
        {
            throw Refuse.Forbidden($"Agents cannot {what}. A person has to do it in Studio.");
        }
    }

    // The role and the policy come first: where they say no, no new consent helps, and a client must not be sent for one.
    public RefusedException? RefusalOf(Needs needs) =>
        !RolePermissions.Covers(needs.Permissions) ? Refuse.Forbidden($"Your role in this workspace does not allow {Missing(needs, RolePermissions)}.")
        : !Policy.Permissions().Covers(needs.Permissions) ? Refuse.Forbidden($"The workspace's policy for agents is {WireJson.NameOf(Policy)}: it does not allow {Missing(needs, Policy.Permissions())}. Only a person who manages the workspace can change it.")
        : !Scopes.Covers(needs.Scopes) ? Refuse.NeedsScope(needs.Scopes, Scopes)
        : !Permissions.Covers(needs.Permissions) ? Refuse.Forbidden($"{(Credential is Credential.ApiKey ? "This API key" : "This connection")} does not allow {Missing(needs, Permissions)}.")
        : null;

    private static string Missing(Needs needs, Permission held) => string.Join(" and ", (needs.Permissions & ~held).ToWire());
}
