namespace Studio.Media;

/// <summary>Where people keep media together. Of one workspace, like what lies in it.</summary>
public sealed class MediaFolder
{
    public const int MaxName = 100;

    private MediaFolder()
    {
    }

    public Guid Id { get; private init; }

    public Guid WorkspaceId { get; private init; }

    public string Name { get; private init; } = "";

    public static MediaFolder Make(Guid workspaceId, string name)
    {
        Refuse.WhereEmptyOrLong("name", name, MaxName);
        return new() { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, Name = name.Trim() };
    }
}
