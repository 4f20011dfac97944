using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Idempotency;
using Studio.Media;
using Studio.Media.Uploads;

namespace Studio.Rest;

internal static class MediaEndpoints
{
    private const string Any = "any";

    public static void MapMedia(this IEndpointRouteBuilder api)
    {
        var media = api.MapGroup("/media").WithTags("Media");

        media.MapGet("", Search).WithName("SearchMedia").WithSummary("Finds media, newest first. With a query or tags, a page looks through 5,000 of them: go on while there is a next_cursor.").OnRecordAs("media.list");
        media.MapGet("/{media_id:guid}", Get).WithName("GetMedia").WithSummary("Reads one media asset, with addresses that show it for an hour.").OnRecordAs("media.read");

        media.MapDelete("/{media_id:guid}", Delete).WithName("DeleteMedia").WithSummary("Deletes a media asset that no post shows that is on the calendar, on hold, in review or approved.").OnRecordAs("media.delete");

        // How large a file may be depends on what it is: that is seen as it comes in.
        media.MapPost("", Upload).WithName("UploadMedia").WithSummary("Uploads a file. An exact copy of one that is there is answered with that one.").OnRecordAs("media.upload")
             .Accepts<UploadForm>("multipart/form-data").WithMetadata(new DisableRequestSizeLimitAttribute())
             .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        media.MapPost("/uploads", RequestUpload).WithName("RequestMediaUpload").WithSummary("Gives an address to send a large file to, in parts if need be.").OnRecordAs("media.upload.request")
             .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        media.MapPost("/uploads/{upload_id:guid}/finalize", FinalizeUpload).WithName("FinalizeMediaUpload").WithSummary("Makes a media asset of what was sent.").OnRecordAs("media.upload.finalize")
             .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
    }

    private static async Task<Ok<MediaPage>> Search(
        SearchMedia media,
        CancellationToken ct,
        string? q = null,
        [FromQuery(Name = "media_type")] string? mediaType = null,
        string? tags = null,
        [FromQuery(Name = "folder_id")] Guid? folderId = null,
        [FromQuery(Name = "is_starred")] bool? isStarred = null,
        [FromQuery(Name = "processing_status")] string? processingStatus = null,
        [FromQuery(Name = "created_after")] string? createdAfter = null,
        [FromQuery(Name = "created_before")] string? createdBefore = null,
        int limit = SearchMedia.DefaultLimit,
        string? cursor = null) =>
        TypedResults.Ok(await media.RunAsync(
            new(
                q,
                WireJson.Read<MediaType>("media_type", mediaType),
                tags?.Split(',', StringSplitOptions.RemoveEmptyEntries),
                folderId,
                isStarred,
                processingStatus is Any ? default : WireJson.Read<ProcessingStatus>("processing_status", processingStatus) ?? ProcessingStatus.Completed,
                processingStatus is Any,
                WireTime.Read("created_after", createdAfter),
                WireTime.Read("created_before", createdBefore)),
            limit,
            cursor,
            ct));

    private static async Task<Ok<MediaView>> Get([FromRoute(Name = "media_id")] Guid mediaId, GetMedia media, CancellationToken ct) =>
        TypedResults.Ok(await media.RunAsync(mediaId, ct));

    private static async Task<Ok<DeletedMedia>> Delete([FromRoute(Name = "media_id")] Guid mediaId, DeleteMedia media, CancellationToken ct) =>
        TypedResults.Ok(await media.RunAsync(mediaId, ct));

    private static async Task<Results<Created<MediaView>, Ok<MediaView>>> Upload(HttpRequest request, UploadMedia upload, AnswerOnce once, CancellationToken ct)
    {
        var form = new FormUpload(request);
        return await upload.RunAsync(IdempotencyKeys.HeaderOf(request) is { } key ? new KeyedUpload(form, key, request.HttpContext, once) : form, ct) switch
        {
            { DuplicateOf: null } made => TypedResults.Created($"{RestApi.Root}/media/{made.Id}", made),
            var known => TypedResults.Ok(known),
        };
    }

    private static async Task<Created<UploadPlace>> RequestUpload(UploadRequest request, RequestMediaUpload uploads, CancellationToken ct) =>
        TypedResults.Created((string?)null, await uploads.RunAsync(request.Filename, request.MediaType, request.FileSize, ct));

    private static async Task<Ok<MediaView>> FinalizeUpload([FromRoute(Name = "upload_id")] Guid uploadId, FinalizeRequest? request, FinalizeMediaUpload uploads, CancellationToken ct) =>
        TypedResults.Ok(await uploads.RunAsync(uploadId, MediaAbout.Of(null, request?.Title, request?.AltText, request?.FolderId, request?.Tags), ct));

    /// <summary>What <see cref="FormUpload"/> reads.</summary>
    internal sealed record UploadForm(IFormFile File, string? Filename = null, string? AltText = null, string? Title = null, Guid? FolderId = null, string? Tags = null);

    internal sealed record UploadRequest(string Filename, MediaType MediaType, long? FileSize = null, string? ContentType = null);

    internal sealed record FinalizeRequest(string AltText = "", string Title = "", Guid? FolderId = null, IReadOnlyList<string>? Tags = null);
}
