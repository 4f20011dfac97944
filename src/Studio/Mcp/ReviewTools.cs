using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Posts;

namespace Studio.Mcp;

// The names of the parameters are the names on the wire.
internal static class ReviewTools
{
    [McpServerTool(Name = "submit_for_review", Title = "Send a post to review", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Sends a draft to review: a person approves it in Studio, requests changes or rejects it. It cannot be edited meanwhile. Read it with get_post to see what they decided; once approved, schedule_draft puts it on the calendar.")]
    public static Task<PostView> Submit(
        [Description(PostArguments.PostId)] Guid post_id,
        SubmitForReview posts,
        CancellationToken ct,
        [Description("A word to whoever reviews it."), MaxLength(PostReview.MaxComment)] string comment = "",
        [Description(PostArguments.Version)] int? expected_version = null) => posts.RunAsync(post_id, comment, expected_version, ct);

    // Hosts ask the person before a call that is destructive: an approval opens the way to the public.
    [McpServerTool(Name = "approve_post", Title = "Approve a post", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Approves a post that is in review, as it is in the version you read. For agents only where whoever manages the workspace has allowed it; otherwise a person approves in Studio.")]
    public static Task<PostView> Approve(
        [Description(PostArguments.PostId)] Guid post_id,
        [Description("The version of the post that you read and approve.")] int expected_version,
        ApprovePost posts,
        CancellationToken ct,
        [Description("A word to whoever wrote it."), MaxLength(PostReview.MaxComment)] string comment = "") => posts.RunAsync(post_id, comment, expected_version, ct);

    [McpServerTool(Name = "request_changes", Title = "Request changes", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Gives a post in review back to whoever wrote it, to be changed. For agents only where whoever manages the workspace has allowed it.")]
    public static Task<PostView> AskForChanges(
        [Description(PostArguments.PostId)] Guid post_id,
        [Description("What has to change."), MaxLength(PostReview.MaxComment)] string comment,
        RequestChanges posts,
        CancellationToken ct,
        [Description(PostArguments.Version)] int? expected_version = null) => posts.RunAsync(post_id, comment, expected_version, ct);

    [McpServerTool(Name = "reject_post", Title = "Reject a post", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Rejects a post in review. For agents only where whoever manages the workspace has allowed it.")]
    public static Task<PostView> Reject(
        [Description(PostArguments.PostId)] Guid post_id,
        [Description("Why it is rejected."), MaxLength(PostReview.MaxComment)] string comment,
        RejectPost posts,
        CancellationToken ct,
        [Description(PostArguments.Version)] int? expected_version = null) => posts.RunAsync(post_id, comment, expected_version, ct);
}
