using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Posts;
using Studio.Trail;

namespace Studio.Rest;

internal static class PostEndpoints
{
    public static void MapPosts(this IEndpointRouteBuilder api)
    {
        var posts = api.MapGroup("/posts").WithTags("Posts");

        posts.MapGet("", List).WithName("ListPosts").WithSummary("Lists posts, newest first.").OnRecordAs("posts.list");
        posts.MapPost("", Create).WithName("CreatePost").WithSummary("Writes a draft, or writes and schedules a post in one step.").OnRecordAs("post.create.draft");
        posts.MapGet("/{post_id:guid}", Get).WithName("GetPost").WithSummary("Reads one post.").OnRecordAs("post.read");
        posts.MapPost("/{post_id:guid}/schedule", Schedule).WithName("ScheduleDraft").WithSummary("Puts a draft or an approved post on the calendar.").OnRecordAs("post.schedule");
        posts.MapPost("/{post_id:guid}/cancel", Cancel).WithName("CancelPost").WithSummary("Takes a post off the calendar: it is a draft again.").OnRecordAs("post.cancel");
    }

    private static async Task<Ok<PostsPage>> List(ListPosts posts, CancellationToken ct, string? status = null, int limit = ListPosts.DefaultLimit, string? cursor = null) =>
        TypedResults.Ok(await posts.RunAsync(WireJson.Read<PostStatus>("status", status), limit, cursor, ct));

    private static async Task<Created<PostView>> Create(CreateRequest request, CreateDraft draft, SchedulePost schedule, CallRecord call, CancellationToken ct)
    {
        var asked = new NewPost(
            request.SocialAccountId,
            new(request.Caption, request.Title, request.FirstComment, request.InternalNotes),
            request.MediaAssetIds ?? [],
            request.ProposedPublishAt);

        if (request.Action is CreateAction.Schedule)
        {
            call.Rename("post.create.schedule");
            var at = request.ScheduledAt ?? throw Refuse.Invalid("scheduled_at", "scheduled_at is required when action is schedule.");
            return Made(await schedule.RunAsync(asked with { ProposedPublishAt = null }, at, ct));
        }

        return Made(await draft.RunAsync(asked, ct));
    }

    private static async Task<Ok<PostView>> Get([FromRoute(Name = "post_id")] Guid postId, GetPost posts, CancellationToken ct) =>
        TypedResults.Ok(await posts.RunAsync(postId, ct));

    private static async Task<Ok<PostView>> Schedule([FromRoute(Name = "post_id")] Guid postId, ScheduleRequest request, ScheduleDraft schedule, CancellationToken ct) =>
        TypedResults.Ok(await schedule.RunAsync(postId, request.ScheduledAt, ct));

    private static async Task<Ok<PostView>> Cancel([FromRoute(Name = "post_id")] Guid postId, CancelPost cancel, CancellationToken ct) =>
        TypedResults.Ok(await cancel.RunAsync(postId, ct));

    private static Created<PostView> Made(PostView post) => TypedResults.Created($"{RestApi.Root}/posts/{post.Id}", post);

    internal sealed record CreateRequest(
        Guid SocialAccountId,
        string Caption,
        string Title = "",
        string FirstComment = "",
        string InternalNotes = "",
        IReadOnlyList<Guid>? MediaAssetIds = null,
        CreateAction Action = CreateAction.Draft,
        DateTimeOffset? ScheduledAt = null,
        DateTimeOffset? ProposedPublishAt = null);

    internal sealed record ScheduleRequest(DateTimeOffset ScheduledAt);

    internal enum CreateAction
    {
        Draft,
        Schedule,
    }
}
