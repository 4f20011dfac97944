namespace Studio.Workspaces;

/// <summary>An agency or a team. Its workspaces are its clients or brands.</summary>
public sealed class Organization
{
    public const int MaxName = 100;

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the media of all its workspaces take up. Only ever raised and lowered where it is, in the transaction that keeps or deletes one.</summary>
    public long MediaBytes { get; private init; }
}

public sealed class OrganizationMember
{
    public required Guid UserId { get; init; }

    public required Guid OrganizationId { get; init; }

    public required OrganizationRole Role { get; set; }
}

public enum OrganizationRole
{
    Member,
    Admin,
    Owner,
}
