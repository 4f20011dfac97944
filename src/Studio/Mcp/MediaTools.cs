using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Media;
using Studio.Media.Uploads;

namespace Studio.Mcp;

// The names of the parameters are the names on the wire.
internal static class MediaTools
{
    private const string AltText = "What the picture or video shows, for people who do not see it.";
    private const string Title = "A title, for people here.";
    private const string Folder = "The folder to put it into.";
    private const string Tags = "Words to find it by.";

    [McpServerTool(Name = "search_media", Title = "Search media", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds pictures, videos and documents of the workspace that are ready to be used, newest first. Their ids are what create_draft and schedule_post take as media_asset_ids.")]
    public static Task<MediaPage> Search(
        SearchMedia media,
        CancellationToken ct,
        [Description("Part of a file name, title or tag. An empty page may have a next_cursor.")] string? query = null,
        [Description("Only of this kind.")] MediaType? media_type = null,
        [Description("Only with all of these tags.")] string[]? tags = null,
        [Description("Only from this folder.")] Guid? folder_id = null,
        [Description("Only starred ones, or only others.")] bool? is_starred = null,
        [Description("How many at most; fewer come back when much is said of them."), Range(1, SearchMedia.MaxLimit)] int limit = SearchMedia.DefaultLimit,
        [Description("next_cursor of the page before.")] string? cursor = null) =>
        media.RunAsync(new(query, media_type, tags, folder_id, is_starred), limit, cursor, ct);

    [McpServerTool(Name = "get_media", Title = "Read a media asset", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one picture, video or document: its size, its processing_status, and addresses that show it for an hour.")]
    public static Task<MediaView> Get([Description("The asset: an id from upload_media or search_media.")] Guid media_id, GetMedia media, CancellationToken ct) => media.RunAsync(media_id, ct);

    [McpServerTool(Name = "delete_media", Title = "Delete a media asset", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Deletes one picture, video or document for good. Posts that show it lose it; refused while one of them is on the calendar, on hold, in review or approved.")]
    public static Task<DeletedMedia> Delete([Description("The asset: an id from search_media.")] Guid media_id, DeleteMedia media, CancellationToken ct) => media.RunAsync(media_id, ct);

    // It fetches from wherever url says, hence the open world.
    [McpServerTool(Name = "upload_media", Title = "Upload media", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Uploads a JPEG, PNG, WebP, GIF, MP4, QuickTime, WebM, AVI or PDF: up to 1 MiB as content_base64, or from a public https url. For larger files of your own use request_media_upload. An exact copy is not kept twice: duplicate_of then names the asset that was there, unchanged.")]
    public static Task<MediaView> Upload(
        UploadMedia upload,
        IHttpClientFactory clients,
        CancellationToken ct,
        [Description("Its name. Not needed with url."), MaxLength(MediaAsset.MaxFileName)] string filename = "",
        [Description("The bytes of the file in base64, at most 1 MiB of them.")] string? content_base64 = null,
        [Description("The public https address of the file, instead. Redirects are not followed.")] string? url = null,
        [Description(AltText), MaxLength(MediaAsset.MaxAltText)] string alt_text = "",
        [Description(Title), MaxLength(MediaAsset.MaxTitle)] string title = "",
        [Description(Folder)] Guid? folder_id = null,
        [Description(Tags)] string[]? tags = null,
        [Description("Ignored: the contents say what it is.")] string? content_type = null) =>
        upload.RunAsync(MessageUpload.Of(MediaAbout.Of(filename, title, alt_text, folder_id, tags), content_base64, url, clients), ct);

    [McpServerTool(Name = "request_media_upload", Title = "Ask for a place to upload to", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Gives a place for a file too large for upload_media: a url for all of it, or parts with a url each, without a credential. Its instructions say how to send. Then call finalize_media_upload.")]
    public static Task<UploadPlace> RequestUpload(
        [Description("Its name."), MaxLength(MediaAsset.MaxFileName)] string filename,
        [Description("What kind of file: it decides how large the file may be.")] MediaType media_type,
        RequestMediaUpload uploads,
        CancellationToken ct,
        [Description("How many bytes it has. Say it if you know; where media are in S3 it has to be said."), Range(1, int.MaxValue)] int? file_size = null,
        [Description("Ignored: the contents say what it is.")] string? content_type = null) =>
        uploads.RunAsync(filename, media_type, file_size, ct);

    [McpServerTool(Name = "finalize_media_upload", Title = "Finish an upload", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Makes a media asset of what was sent to the address of request_media_upload. Called again it gives the same asset.")]
    public static Task<MediaView> FinalizeUpload(
        [Description("The upload: the upload_id from request_media_upload.")] Guid upload_id,
        FinalizeMediaUpload uploads,
        CancellationToken ct,
        [Description(AltText), MaxLength(MediaAsset.MaxAltText)] string alt_text = "",
        [Description(Title), MaxLength(MediaAsset.MaxTitle)] string title = "",
        [Description(Folder)] Guid? folder_id = null,
        [Description(Tags)] string[]? tags = null) =>
        uploads.RunAsync(upload_id, MediaAbout.Of(null, title, alt_text, folder_id, tags), ct);
}
