using Studio.Callers;

namespace Studio.Workspaces;

/// <summary>A set of permissions. The six built-in ones are rows too, so that custom roles need no second path.</summary>
public sealed class Role
{
    public const int MaxName = 100;

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    /// <summary>The organization that made it; null for the built-in ones, which belong to nobody.</summary>
    public Guid? OrganizationId { get; init; }

    public required string Name { get; set; }

    public required Permission Permissions { get; set; }

    public static Role Owner { get; } = BuiltInAs(1, "owner", Permission.All);

    public static Role Manager { get; } = BuiltInAs(2, "manager", Permission.All & ~Permission.ManageWorkspaceSettings);

    public static Role Editor { get; } = BuiltInAs(
        3,
        "editor",
        Permission.CreatePosts | Permission.EditOthersPosts | Permission.ViewAnalytics | Permission.UseInbox
        | Permission.ReplyFromInbox | Permission.UploadMedia | Permission.EditMedia | Permission.DeleteMedia);

    public static Role Contributor { get; } = BuiltInAs(4, "contributor", Permission.CreatePosts | Permission.UploadMedia | Permission.EditMedia);

    public static Role Client { get; } = BuiltInAs(5, "client", Permission.ApprovePosts | Permission.ViewAnalytics);

    public static Role Viewer { get; } = BuiltInAs(6, "viewer", Permission.ViewAnalytics);

    public static IReadOnlyList<Role> BuiltIn { get; } = [Owner, Manager, Editor, Contributor, Client, Viewer];

    // The ids are part of the data of every installation: they never change.
    private static Role BuiltInAs(byte number, string name, Permission permissions) =>
        new() { Id = new Guid(0, 0, 0, [0, 0, 0, 0, 0, 0, 0, number]), Name = name, Permissions = permissions };
}
