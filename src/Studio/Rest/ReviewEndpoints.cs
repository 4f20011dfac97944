using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Posts;

namespace Studio.Rest;

internal static class ReviewEndpoints
{
    public static void MapReviews(this IEndpointRouteBuilder api)
    {
        var post = api.MapGroup("/posts/{post_id:guid}").WithTags("Review").WithETags().ProducesProblem(StatusCodes.Status412PreconditionFailed);

        post.MapPost("/submit", Submit).WithName("SubmitForReview").WithSummary("Sends a draft to review.").OnRecordAs("post.submit");
        post.MapPost("/approve", Approve).WithName("ApprovePost").WithSummary("Approves a post as it is in one version.").OnRecordAs("post.approve");
        post.MapPost("/request-changes", AskForChanges).WithName("RequestChanges").WithSummary("Gives a post back to be changed.").OnRecordAs("post.request_changes");
        post.MapPost("/reject", Reject).WithName("RejectPost").WithSummary("Rejects a post.").OnRecordAs("post.reject");
    }

    private static async Task<Ok<PostView>> Submit(
        [FromRoute(Name = "post_id")] Guid postId, SubmitForReview posts, CancellationToken ct, ReviewRequest? request = null, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await posts.RunAsync(postId, request?.Comment ?? "", VersionOf(request, ifMatch), ct));

    private static async Task<Ok<PostView>> Approve(
        [FromRoute(Name = "post_id")] Guid postId, ApprovePost posts, CancellationToken ct, ReviewRequest? request = null, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await posts.RunAsync(postId, request?.Comment ?? "", VersionOf(request, ifMatch), ct));

    private static async Task<Ok<PostView>> AskForChanges(
        [FromRoute(Name = "post_id")] Guid postId, RequestChanges posts, CancellationToken ct, ReviewRequest? request = null, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await posts.RunAsync(postId, request?.Comment ?? "", VersionOf(request, ifMatch), ct));

    private static async Task<Ok<PostView>> Reject(
        [FromRoute(Name = "post_id")] Guid postId, RejectPost posts, CancellationToken ct, ReviewRequest? request = null, [FromHeader(Name = PostETag.IfMatch)] string? ifMatch = null) =>
        TypedResults.Ok(await posts.RunAsync(postId, request?.Comment ?? "", VersionOf(request, ifMatch), ct));

    private static int? VersionOf(ReviewRequest? request, string? ifMatch) => PostETag.Read(ifMatch) ?? request?.ExpectedVersion;

    internal sealed record ReviewRequest(string Comment = "", int? ExpectedVersion = null);
}
