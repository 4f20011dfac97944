namespace Studio.Mcp;

/// <summary>What is said of arguments that several tools take.</summary>
internal static class PostArguments
{
    public const string Account = "The account: an id from list_accounts. For several use social_account_ids.";
    public const string Accounts = "The accounts, at most 20: ids from list_accounts.";
    public const string Caption = "The text of the post.";
    public const string Title = "A title, for networks that have titles.";
    public const string FirstComment = "A first comment under the post, for networks that support it.";
    public const string Notes = "Notes for colleagues. Never published.";
    public const string Media = "Ids of media assets, in the order of appearance.";
    public const string Overrides = "What single accounts say instead of the post's own text.";
    public const string ScheduledAt = "When to publish, with a UTC offset: 2026-12-01T09:00:00Z or 2026-12-01T10:00:00+01:00.";
    public const string PostId = "The post: an id from create_draft, schedule_post or list_posts.";
    public const string Version = "The version that you read. Refused when somebody changed the post since.";
}
