using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Idempotency;
using Studio.Posts;
using Studio.Trail;

namespace Studio.Rest;

internal static class PostEndpoints
{
    public static void MapPosts(this IEndpointRouteBuilder api)
    {
        var posts = api.MapGroup("/posts").WithTags("Posts").WithETags();

        posts.MapGet("", List).WithName("ListPosts").WithSummary("Lists posts, newest first. With q, a page looks through 5,000 of them: go on while there is a next_cursor.").OnRecordAs("posts.list");
        posts.MapPost("", Create).WithName("CreatePost").WithSummary("Writes a draft, or writes and schedules a post in one step.").OnRecordAs("post.create.draft");
        posts.MapGet("/{post_id:guid}", Get).WithName("GetPost").WithSummary("Reads one post.").OnRecordAs("post.read");
        posts.MapPatch("/{post_id:guid}", Update).WithName("UpdatePost").WithSummary("Changes a post. What is left out stays as it is.").Conditional().OnRecordAs("post.update");
        posts.MapDelete("/{post_id:guid}", Delete).WithName("DeleteDraft").WithSummary("Deletes a draft for good.").Conditional().OnRecordAs("post.delete");
        posts.MapPost("/{post_id:guid}/schedule", Schedule).WithName("ScheduleDraft").WithSummary("Puts a draft or an approved post on the calendar.").Conditional().OnRecordAs("post.schedule");
        posts.MapPost("/{post_id:guid}/cancel", Cancel).WithName("CancelPost").WithSummary("Takes a post off the calendar: it is a draft again.").Conditional().OnRecordAs("post.cancel");
    }

    private static async Task<Ok<PostsPage>> List(
        ListPosts posts,
        CancellationToken ct,
        string? status = null,
        [FromQuery(Name = "social_account_id")] Guid? socialAccountId = null,
        [FromQuery(Name = "created_by")] Guid? createdBy = null,
        [FromQuery(Name = "scheduled_from")] string? scheduledFrom = null,
        [FromQuery(Name = "scheduled_to")] string? scheduledTo = null,
        string? q = null,
        int limit = ListPosts.DefaultLimit,
        string? cursor = null) =>
        TypedResults.Ok(await posts.RunAsync(
            new(WireJson.Read<PostStatus>("status", status), socialAccountId, createdBy, WireTime.Read("scheduled_from", scheduledFrom), WireTime.Read("scheduled_to", scheduledTo), q), limit, cursor, ct));

    private static async Task<Created<PostView>> Create(CreateRequest request, CreateDraft draft, SchedulePost schedule, CallRecord call, CancellationToken ct)
    {
        var asked = new NewPost(
            request.SocialAccountId,
            request.SocialAccountIds,
            new(request.Caption, request.Title, request.FirstComment, request.InternalNotes),
            request.MediaAssetIds,
            request.PlatformOverrides,
            request.ProposedPublishAt);

        if (request.Action is CreateAction.Schedule)
        {
            call.Rename("post.create.schedule");
            var at = request.ScheduledAt ?? throw Refuse.Invalid("scheduled_at", "scheduled_at is required when action is schedule.");
            return Made(Noticing(await schedule.RunAsync(asked with { ProposedPublishAt = null }, at, ct), request.ProposedPublishAt, "proposed_publish_at was not kept: this post is on the calendar at its scheduled_at."));
        }

        return Made(Noticing(await draft.RunAsync(asked, ct), request.ScheduledAt, "scheduled_at was not kept: it goes with action schedule. For a draft say proposed_publish_at, or schedule it with POST /api/v1/posts/{post_id}/schedule."));
    }

    private static PostView Noticing(PostView post, DateTimeOffset? ignored, string notice) => ignored is null ? post : post with { Notices = [.. post.Notices, notice] };

    private static async Task<Ok<PostView>> Get([FromRoute(Name = "post_id")] Guid postId, GetPost posts, CancellationToken ct) =>
        TypedResults.Ok(await posts.RunAsync(postId, ct));

    private static async Task<Ok<PostView>> Update(
        [FromRoute(Name = "post_id")] Guid postId, UpdateRequest request, UpdatePost posts, CancellationToken ct, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await posts.RunAsync(postId, request.Asked(), PostETag.Read(ifMatch), ct));

    private static async Task<Ok<DeletedPost>> Delete(
        [FromRoute(Name = "post_id")] Guid postId, DeleteDraft posts, CancellationToken ct, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await posts.RunAsync(postId, PostETag.Read(ifMatch), ct));

    private static async Task<Ok<PostView>> Schedule(
        [FromRoute(Name = "post_id")] Guid postId, ScheduleRequest request, ScheduleDraft schedule, CancellationToken ct, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await schedule.RunAsync(postId, request.ScheduledAt, PostETag.Read(ifMatch), ct));

    private static async Task<Ok<PostView>> Cancel(
        [FromRoute(Name = "post_id")] Guid postId, CancelPost cancel, CancellationToken ct, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await cancel.RunAsync(postId, PostETag.Read(ifMatch), ct));

    private static RouteHandlerBuilder Conditional(this RouteHandlerBuilder endpoint) => endpoint.ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static Created<PostView> Made(PostView post) => TypedResults.Created($"{RestApi.Root}/posts/{post.Id}", post);

    internal sealed record CreateRequest(
        string Caption,
        Guid? SocialAccountId = null,
        IReadOnlyList<Guid>? SocialAccountIds = null,
        string Title = "",
        string FirstComment = "",
        string InternalNotes = "",
        IReadOnlyList<Guid>? MediaAssetIds = null,
        IReadOnlyList<PlatformOverride>? PlatformOverrides = null,
        CreateAction Action = CreateAction.Draft,
        DateTimeOffset? ScheduledAt = null,
        DateTimeOffset? ProposedPublishAt = null,
        [property: MaxLength(KeptAnswer.MaxKey)] string? IdempotencyKey = null) : IKeyedRequest
    {
        Needs? IKeyedRequest.Needs => Action is CreateAction.Schedule ? SchedulePost.Needs : null;
    }

    internal sealed record UpdateRequest : IPatch
    {
        private bool _proposes;

        public string? Caption { get; init; }

        public string? Title { get; init; }

        public string? FirstComment { get; init; }

        public string? InternalNotes { get; init; }

        public IReadOnlyList<Guid>? SocialAccountIds { get; init; }

        public IReadOnlyList<Guid>? MediaAssetIds { get; init; }

        public IReadOnlyList<PlatformOverride>? PlatformOverrides { get; init; }

        public DateTimeOffset? ScheduledAt { get; init; }

        // Called only for a body that has it: null there means none, and is another thing than to leave it out.
        public DateTimeOffset? ProposedPublishAt
        {
            get;
            init => (field, _proposes) = (value, true);
        }

        object IPatch.Asked => Asked();

        public PostChange Asked() => new(
            Caption, Title, FirstComment, InternalNotes, SocialAccountIds, MediaAssetIds, PlatformOverrides, ScheduledAt, _proposes ? new(ProposedPublishAt) : null);
    }

    internal sealed record ScheduleRequest(DateTimeOffset ScheduledAt);

    internal enum CreateAction
    {
        Draft,
        Schedule,
    }
}
