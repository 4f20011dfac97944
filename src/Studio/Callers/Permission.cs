using System.Text.Json;

namespace Studio.Callers;

// Kept as a number in roles, keys and policies: append, never renumber.
[Flags]
public enum Permission
{
    None = 0,
    CreatePosts = 1 << 0,
    EditOthersPosts = 1 << 1,
    ApprovePosts = 1 << 2,
    PublishDirectly = 1 << 3,
    ManageSocialAccounts = 1 << 4,
    ViewAnalytics = 1 << 5,
    UseInbox = 1 << 6,
    ReplyFromInbox = 1 << 7,
    ManageWorkspaceSettings = 1 << 8,
    UploadMedia = 1 << 9,
    EditMedia = 1 << 10,
    DeleteMedia = 1 << 11,
    ManageMedia = 1 << 12,
    All = (1 << 13) - 1,
}

public static class PermissionNames
{
    private static readonly (Permission Permission, string Name)[] Names =
    [
        .. Enum.GetValues<Permission>()
            .Where(permission => permission is not (Permission.None or Permission.All))
            .Select(permission => (permission, JsonNamingPolicy.SnakeCaseLower.ConvertName(permission.ToString()))),
    ];

    /// <summary>The permission that a name stands for, or None.</summary>
    public static Permission Read(string name) => Names.FirstOrDefault(known => known.Name == name).Permission;

    public static bool Covers(this Permission held, Permission needed) => (held & needed) == needed;

    public static IReadOnlyList<string> ToWire(this Permission permissions) =>
        [.. Names.Where(name => permissions.HasFlag(name.Permission)).Select(name => name.Name)];
}
