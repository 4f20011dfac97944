using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Posts;

namespace Studio.Mcp;

// The names of the parameters are the names on the wire.
internal static class PostTools
{
    [McpServerTool(Name = "create_draft", Title = "Create a draft", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Writes a draft for one account or several. Nothing is published or scheduled. The result's warnings say what the network would not take.")]
    public static Task<PostView> Draft(
        [Description(PostArguments.Caption), MaxLength(Post.MaxCaption)] string caption,
        CreateDraft draft,
        CancellationToken ct,
        [Description(PostArguments.Account)] Guid? social_account_id = null,
        [Description(PostArguments.Accounts)] Guid[]? social_account_ids = null,
        [Description(PostArguments.Title), MaxLength(Post.MaxTitle)] string title = "",
        [Description(PostArguments.FirstComment), MaxLength(Post.MaxCaption)] string first_comment = "",
        [Description(PostArguments.Notes), MaxLength(Post.MaxCaption)] string internal_notes = "",
        [Description(PostArguments.Media)] Guid[]? media_asset_ids = null,
        [Description(PostArguments.Overrides)] PlatformOverride[]? platform_overrides = null,
        [Description("A time to suggest to the people who will schedule it, with a UTC offset.")] DateTimeOffset? proposed_publish_at = null) =>
        draft.RunAsync(new(social_account_id, social_account_ids, new(caption, title, first_comment, internal_notes), media_asset_ids, platform_overrides, proposed_publish_at), ct);

    // Hosts ask the person before a call that is destructive: what is on the calendar goes out in public.
    [McpServerTool(Name = "schedule_post", Title = "Write and schedule a post", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Writes a post for one account or several and puts it on the calendar in one step. It is published in public at that time without another question. Refused when the network would not take the text.")]
    public static Task<PostView> Schedule(
        [Description(PostArguments.Caption), MaxLength(Post.MaxCaption)] string caption,
        [Description(PostArguments.ScheduledAt)] DateTimeOffset scheduled_at,
        SchedulePost schedule,
        CancellationToken ct,
        [Description(PostArguments.Account)] Guid? social_account_id = null,
        [Description(PostArguments.Accounts)] Guid[]? social_account_ids = null,
        [Description(PostArguments.Title), MaxLength(Post.MaxTitle)] string title = "",
        [Description(PostArguments.FirstComment), MaxLength(Post.MaxCaption)] string first_comment = "",
        [Description(PostArguments.Notes), MaxLength(Post.MaxCaption)] string internal_notes = "",
        [Description(PostArguments.Media)] Guid[]? media_asset_ids = null,
        [Description(PostArguments.Overrides)] PlatformOverride[]? platform_overrides = null) =>
        schedule.RunAsync(new(social_account_id, social_account_ids, new(caption, title, first_comment, internal_notes), media_asset_ids, platform_overrides), scheduled_at, ct);

    [McpServerTool(Name = "schedule_draft", Title = "Schedule a draft", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Puts a draft or an approved post on the calendar. It is published in public at that time without another question.")]
    public static Task<PostView> ScheduleDraft(
        [Description(PostArguments.PostId)] Guid post_id,
        [Description(PostArguments.ScheduledAt)] DateTimeOffset scheduled_at,
        ScheduleDraft schedule,
        CancellationToken ct,
        [Description(PostArguments.Version)] int? expected_version = null) => schedule.RunAsync(post_id, scheduled_at, expected_version, ct);

    [McpServerTool(Name = "cancel_post", Title = "Take a post off the calendar", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Takes a scheduled post off the calendar and makes it a draft again. Nothing is deleted; what is published already stays published.")]
    public static Task<PostView> Cancel(
        [Description(PostArguments.PostId)] Guid post_id,
        CancelPost cancel,
        CancellationToken ct,
        [Description(PostArguments.Version)] int? expected_version = null) => cancel.RunAsync(post_id, expected_version, ct);

    [McpServerTool(Name = "get_post", Title = "Read a post", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one post: its text, its status and own text on each account, its times, who made it, its reviews, its version, and warnings.")]
    public static Task<PostView> Get([Description(PostArguments.PostId)] Guid post_id, GetPost posts, CancellationToken ct) => posts.RunAsync(post_id, ct);

    [McpServerTool(Name = "list_posts", Title = "List posts", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the posts of the workspace, newest first, without their reviews. Pass next_cursor as cursor for the next page.")]
    public static Task<PostsPage> List(
        ListPosts posts,
        CancellationToken ct,
        [Description("Only posts that have this status on one account at least.")] PostStatus? status = null,
        [Description("Only posts for this account.")] Guid? social_account_id = null,
        [Description("Only posts that this person made: a user_id from created_by.")] Guid? created_by = null,
        [Description("Only posts on the calendar at this time or later, with a UTC offset.")] DateTimeOffset? scheduled_from = null,
        [Description("Only posts on the calendar before this time, with a UTC offset.")] DateTimeOffset? scheduled_to = null,
        [Description("Only posts with these letters in caption or title. An empty page may have a next_cursor."), MaxLength(PostFilter.MaxQ)] string? q = null,
        [Description("How many at most; fewer come back when they are long."), Range(1, ListPosts.MaxLimit)] int limit = ListPosts.DefaultLimit,
        [Description("next_cursor of the page before.")] string? cursor = null) => posts.RunAsync(new(status, social_account_id, created_by, scheduled_from, scheduled_to, q), limit, cursor, ct);
}
