using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Posts;
using Studio.Posts.Check;

namespace Studio.Mcp;

internal static class ValidationTools
{
    [McpServerTool(Name = "validate_post", Title = "Check a post", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Checks a post as its networks would, and changes nothing. Give post_id, what create_draft takes, or both: the post as it would be then. For each account: the exact text, its length there, problems and how to mend them, posts left that day, posts at about the same time, near-duplicates. Call it before scheduling.")]
    public static Task<ValidationView> Validate(
        ValidatePost validate,
        CancellationToken ct,
        [Description(PostArguments.PostId)] Guid? post_id = null,
        [Description(PostArguments.Account)] Guid? social_account_id = null,
        [Description(PostArguments.Accounts)] Guid[]? social_account_ids = null,
        [Description(PostArguments.Caption), MaxLength(Post.MaxCaption)] string? caption = null,
        [Description(PostArguments.Title), MaxLength(Post.MaxTitle)] string? title = null,
        [Description(PostArguments.FirstComment), MaxLength(Post.MaxCaption)] string? first_comment = null,
        [Description(PostArguments.Overrides)] PlatformOverride[]? platform_overrides = null,
        [Description(PostArguments.ScheduledAt)] DateTimeOffset? scheduled_at = null,
        [Description(PostArguments.Media)] Guid[]? media_asset_ids = null) =>
        validate.RunAsync(new(post_id, social_account_id, social_account_ids, caption, title, first_comment, platform_overrides, scheduled_at, media_asset_ids), ct);
}
