using Studio.Callers;

namespace Studio.ApiKeys;

/// <summary>What each permission means to the person who gives it to a key.</summary>
public static class PermissionWords
{
    private static readonly Dictionary<Permission, string> Words = new Dictionary<Permission, string>
    {
        [Permission.CreatePosts] = "Write drafts and change its own posts",
        [Permission.EditOthersPosts] = "Change posts of others",
        [Permission.ApprovePosts] = "Approve posts in review",
        [Permission.PublishDirectly] = "Put posts on the calendar, to be published in public",
        [Permission.ManageSocialAccounts] = "Connect and disconnect channels",
        [Permission.ViewAnalytics] = "Read how posts and channels are doing",
        [Permission.UseInbox] = "Read the inbox",
        [Permission.ReplyFromInbox] = "Reply from the inbox",
        [Permission.ManageWorkspaceSettings] = "Change the workspace’s settings",
        [Permission.UploadMedia] = "Upload pictures and videos",
        [Permission.EditMedia] = "Change media",
        [Permission.DeleteMedia] = "Delete media",
        [Permission.ManageMedia] = "Organize the media library",
    };

    public static string Of(string permission) => Words[PermissionNames.Read(permission)];
}
