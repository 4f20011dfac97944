namespace Studio.Workspaces;

/// <summary>A person in a workspace, with the one role they have there.</summary>
public sealed class Member
{
    public required Guid UserId { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid RoleId { get; set; }

    public required DateTimeOffset AddedAt { get; init; }
}
