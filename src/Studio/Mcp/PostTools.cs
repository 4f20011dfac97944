using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Posts;

namespace Studio.Mcp;

// The names of the parameters are the names on the wire.
internal static class PostTools
{
    private const string Account = "The account to post to: an id from list_accounts.";
    private const string Caption = "The text of the post.";
    private const string Title = "A title, for networks that have titles.";
    private const string FirstComment = "A first comment under the post, for networks that support it.";
    private const string Notes = "Notes for colleagues. Never published.";
    private const string Media = "Ids of media assets, in the order of appearance.";
    private const string ScheduledAt = "When to publish, with a UTC offset: 2026-12-01T09:00:00Z or 2026-12-01T10:00:00+01:00.";
    private const string PostId = "The post: an id from create_draft, schedule_post or list_posts.";

    [McpServerTool(Name = "create_draft", Title = "Create a draft", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Writes a draft for one account. Nothing is published or scheduled. The result's warnings say what the network would not take.")]
    public static Task<PostView> Draft(
        [Description(Account)] Guid social_account_id,
        [Description(Caption), MaxLength(Post.MaxCaption)] string caption,
        CreateDraft draft,
        CancellationToken ct,
        [Description(Title), MaxLength(Post.MaxTitle)] string title = "",
        [Description(FirstComment), MaxLength(Post.MaxCaption)] string first_comment = "",
        [Description(Notes), MaxLength(Post.MaxCaption)] string internal_notes = "",
        [Description(Media)] Guid[]? media_asset_ids = null,
        [Description("A time to suggest to the people who will schedule it, with a UTC offset.")] DateTimeOffset? proposed_publish_at = null) =>
        draft.RunAsync(new(social_account_id, new(caption, title, first_comment, internal_notes), media_asset_ids ?? [], proposed_publish_at), ct);

    // Hosts ask the person before a call that is destructive: what is on the calendar goes out in public.
    [McpServerTool(Name = "schedule_post", Title = "Write and schedule a post", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Writes a post for one account and puts it on the calendar in one step. It is published in public at that time without another question. Refused when the network would not take the text.")]
    public static Task<PostView> Schedule(
        [Description(Account)] Guid social_account_id,
        [Description(Caption), MaxLength(Post.MaxCaption)] string caption,
        [Description(ScheduledAt)] DateTimeOffset scheduled_at,
        SchedulePost schedule,
        CancellationToken ct,
        [Description(Title), MaxLength(Post.MaxTitle)] string title = "",
        [Description(FirstComment), MaxLength(Post.MaxCaption)] string first_comment = "",
        [Description(Notes), MaxLength(Post.MaxCaption)] string internal_notes = "",
        [Description(Media)] Guid[]? media_asset_ids = null) =>
        schedule.RunAsync(new(social_account_id, new(caption, title, first_comment, internal_notes), media_asset_ids ?? []), scheduled_at, ct);

    [McpServerTool(Name = "schedule_draft", Title = "Schedule a draft", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Puts a draft or an approved post on the calendar. It is published in public at that time without another question.")]
    public static Task<PostView> ScheduleDraft(
        [Description(PostId)] Guid post_id,
        [Description(ScheduledAt)] DateTimeOffset scheduled_at,
        ScheduleDraft schedule,
        CancellationToken ct) => schedule.RunAsync(post_id, scheduled_at, ct);

    [McpServerTool(Name = "cancel_post", Title = "Take a post off the calendar", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Takes a scheduled post off the calendar and makes it a draft again. Nothing is deleted; what is published already stays published.")]
    public static Task<PostView> Cancel([Description(PostId)] Guid post_id, CancelPost cancel, CancellationToken ct) => cancel.RunAsync(post_id, ct);

    [McpServerTool(Name = "get_post", Title = "Read a post", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one post: its text, its status on each account, its times, who made it, and warnings.")]
    public static Task<PostView> Get([Description(PostId)] Guid post_id, GetPost posts, CancellationToken ct) => posts.RunAsync(post_id, ct);

    [McpServerTool(Name = "list_posts", Title = "List posts", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the posts of the workspace, newest first. Pass next_cursor as cursor for the next page.")]
    public static Task<PostsPage> List(
        ListPosts posts,
        CancellationToken ct,
        [Description("Only posts that have this status on one account at least.")] PostStatus? status = null,
        [Description("How many at most; fewer come back when they are long."), Range(1, ListPosts.MaxLimit)] int limit = ListPosts.DefaultLimit,
        [Description("next_cursor of the page before.")] string? cursor = null) => posts.RunAsync(status, limit, cursor, ct);
}
