using Studio.Callers;

namespace Studio.Workspaces;

/// <summary>The boundary that nothing crosses.</summary>
public sealed class Workspace
{
    public const int MaxName = 100;

    private string _timeZone = "UTC";

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public required Guid OrganizationId { get; init; }

    public required string Name { get; set; }

    /// <summary>An IANA name. People read and write times in it; inside everything is UTC.</summary>
    public string TimeZone
    {
        get => _timeZone;
        set => _timeZone = TimeZoneInfo.TryFindSystemTimeZoneById(value, out _)
            ? value
            : throw Refuse.Invalid("time_zone", $"'{value}' is not a time zone. Use an IANA name such as Europe/Berlin.");
    }

    public ApprovalMode ApprovalMode { get; set; }

    /// <summary>Whether an agent may decide on posts, where its person may. An approval that nobody looked at is worth little: off unless somebody wants it.</summary>
    public bool AgentsMayApprove { get; set; }

    public bool IsArchived { get; set; }

    public AgentPolicy AgentPolicy { get; set; } = AgentPolicy.Everything;
}

/// <summary>Whether a post has to be approved before it may go on the calendar, and by whom.</summary>
public enum ApprovalMode
{
    None,
    Optional,
    RequiredInternal,
    RequiredInternalAndClient,
}

public static class ApprovalModes
{
    public static bool IsRequired(this ApprovalMode mode) => mode is ApprovalMode.RequiredInternal or ApprovalMode.RequiredInternalAndClient;
}
