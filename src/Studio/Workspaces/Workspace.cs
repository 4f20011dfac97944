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

    public bool IsArchived { get; set; }

    public bool AgentsAllowed { get; set; } = true;

    /// <summary>The most that agents may do here, whoever they act for.</summary>
    public Permission AgentPermissions { get; set; } = Permission.All;
}

/// <summary>Whether a post has to be approved before it may go on the calendar, and by whom.</summary>
public enum ApprovalMode
{
    None,
    Optional,
    RequiredInternal,
    RequiredInternalAndClient,
}
