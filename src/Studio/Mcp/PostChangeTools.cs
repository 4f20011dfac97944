using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Posts;

namespace Studio.Mcp;

// The names of the parameters are the names on the wire.
internal static class PostChangeTools
{
    // Hosts ask the person before a call that is destructive: what stood there is overwritten, and may go out in public.
    [McpServerTool(Name = "update_post", Title = "Change a post", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Changes a post that is a draft, given back, approved or scheduled. What you leave out stays as it is. A post that was approved, or is scheduled where approval is required, goes back to review: the result's notices say so.")]
    public static Task<PostView> Update(
        [Description(PostArguments.PostId)] Guid post_id,
        UpdatePost posts,
        RequestContext<CallToolRequestParams> call,
        CancellationToken ct,
        [Description(PostArguments.Caption), MaxLength(Post.MaxCaption)] string? caption = null,
        [Description(PostArguments.Title), MaxLength(Post.MaxTitle)] string? title = null,
        [Description(PostArguments.FirstComment), MaxLength(Post.MaxCaption)] string? first_comment = null,
        [Description(PostArguments.Notes), MaxLength(Post.MaxCaption)] string? internal_notes = null,
        [Description("All the accounts that the post is to go to from now on. Those it is published on stay.")] Guid[]? social_account_ids = null,
        [Description("What single accounts say instead of the post's text. An entry replaces all that its account had; accounts without one keep theirs.")] PlatformOverride[]? platform_overrides = null,
        [Description(PostArguments.Media)] Guid[]? media_asset_ids = null,
        [Description("Another time for what is on the calendar, with a UTC offset.")] DateTimeOffset? scheduled_at = null,
        [Description("A time to suggest, with a UTC offset; null takes the suggestion away.")] DateTimeOffset? proposed_publish_at = null,
        [Description(PostArguments.Version)] int? expected_version = null) =>
        posts.RunAsync(
            post_id,
            new(caption, title, first_comment, internal_notes, social_account_ids, media_asset_ids, platform_overrides, scheduled_at, Says(call, nameof(proposed_publish_at)) ? new(proposed_publish_at) : null),
            expected_version,
            ct);

    [McpServerTool(Name = "delete_draft", Title = "Delete a draft", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Deletes a post that is a draft, given back or rejected, for good. For what is on the calendar use cancel_post first.")]
    public static Task<DeletedPost> Delete(
        [Description(PostArguments.PostId)] Guid post_id,
        DeleteDraft posts,
        CancellationToken ct,
        [Description(PostArguments.Version)] int? expected_version = null) => posts.RunAsync(post_id, expected_version, ct);

    // A null that was sent and one that was not look the same to a parameter.
    private static bool Says(RequestContext<CallToolRequestParams> call, string argument) => call.Params?.Arguments?.ContainsKey(argument) is true;
}
