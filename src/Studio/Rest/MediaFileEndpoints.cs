using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Studio.Media;
using Studio.Media.Uploads;

namespace Studio.Rest;

/// <summary>
/// The addresses that <see cref="MediaUrls"/> signs: files, and places for uploads in parts. They stand beside the API and not in it: who has the address needs
/// no credential, and no cookie says anything there.
/// </summary>
internal static class MediaFileEndpoints
{
    private const string TusVersion = "1.0.0";
    private const string TusResumable = "Tus-Resumable";
    private const string UploadOffset = "Upload-Offset";
    private const string OffsetStream = "application/offset+octet-stream";

    public static void MapMediaFiles(this WebApplication app)
    {
        var media = app.MapGroup(MediaUrls.Root).ExcludeFromDescription();
        media.ShortCircuit();

        media.MapMethods("/{id:guid}/{variant}", [HttpMethods.Get, HttpMethods.Head], Show);
        media.MapMethods("/uploads/{id:guid}", [HttpMethods.Head], Progress);
        media.MapMethods("/uploads/{id:guid}", [HttpMethods.Options], Options);
        media.MapMethods("/uploads/{id:guid}", [HttpMethods.Patch], Continue).WithMetadata(new DisableRequestSizeLimitAttribute());
        media.MapMethods("/uploads/{id:guid}", [HttpMethods.Put, HttpMethods.Post], Send).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async Task<Results<FileStreamHttpResult, NotFound>> Show(Guid id, string variant, HttpContext http, OpenMediaFile open, CancellationToken ct)
    {
        if (await open.RunAsync(http.Request.Path, http.Request.QueryString.Value ?? "", id, variant, ct) is not { } file)
        {
            return TypedResults.NotFound();
        }

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, max-age=3600, immutable";
        headers.ContentDisposition = $"{(file.IsShown ? "inline" : "attachment")}; filename=\"{id}{Path.GetExtension(variant)}\"";
        return TypedResults.Stream(file.Content, file.MimeType, entityTag: new($"\"{id:N}-{variant}\""), enableRangeProcessing: true);
    }

    // tus 1.0.0, "HEAD": a client asks where to go on.
    private static IResult Progress(Guid id, HttpContext http, MediaUrls urls, ReceiveUpload uploads)
    {
        if (Place.Of(http.Request, urls) is not { } place)
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.CacheControl = "no-store";
        if (place.Length is { } length)
        {
            http.Response.Headers["Upload-Length"] = Text(length);
        }
        else
        {
            http.Response.Headers["Upload-Defer-Length"] = "1";
        }

        Say(http, place, uploads.OffsetOf(id));
        return TypedResults.Ok();
    }

    private static NoContent Options(HttpContext http)
    {
        http.Response.Headers[TusResumable] = http.Response.Headers["Tus-Version"] = TusVersion;
        http.Response.Headers["Tus-Extension"] = "expiration";
        return TypedResults.NoContent();
    }

    // tus 1.0.0, "PATCH".
    private static async Task<IResult> Continue(Guid id, HttpContext http, MediaUrls urls, ReceiveUpload uploads, CancellationToken ct)
    {
        var request = http.Request;
        if (Place.Of(request, urls) is not { } place)
        {
            return TypedResults.NotFound();
        }

        if (request.Headers[TusResumable] is { Count: > 0 } version && version != TusVersion)
        {
            http.Response.Headers["Tus-Version"] = TusVersion;
            return TypedResults.StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        if (!OffsetStream.Equals(request.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse.UnsupportedType($"A part is sent as Content-Type: {OffsetStream}.");
        }

        if (!long.TryParse(request.Headers[UploadOffset], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            throw Refuse.Invalid(UploadOffset, $"{UploadOffset} is missing, or no number: a part has to say where it begins. HEAD says how far it is.");
        }

        Say(http, place, await uploads.RunAsync(id, offset, place.Max, request.Body, ct));
        return TypedResults.NoContent();
    }

    // For programs that know no more of HTTP than sending a file.
    private static async Task<IResult> Send(Guid id, HttpContext http, MediaUrls urls, ReceiveUpload uploads, CancellationToken ct)
    {
        // RFC 9110, section 14.5: taken for the whole file, a part of it would be all that is left.
        if (http.Request.Headers.ContainsKey("Content-Range"))
        {
            throw Refuse.Invalid("Content-Range", "PUT and POST take the whole file. To go on where it ended, send the rest by PATCH with Upload-Offset (tus).");
        }

        if (Place.Of(http.Request, urls) is not { } place)
        {
            return TypedResults.NotFound();
        }

        if (FormUpload.IsForm(http.Request))
        {
            await new FormUpload(http.Request).ReadAsync(async (file, token) => Say(http, place, await uploads.RunAsync(id, null, place.Max, file, token)), ct);
        }
        else
        {
            Say(http, place, await uploads.RunAsync(id, null, place.Max, http.Request.Body, ct));
        }

        return TypedResults.NoContent();
    }

    private static void Say(HttpContext http, Place place, long offset)
    {
        http.Response.Headers[TusResumable] = TusVersion;
        http.Response.Headers[UploadOffset] = Text(offset);
        http.Response.Headers["Upload-Expires"] = HeaderUtilities.FormatDate(DateTimeOffset.FromUnixTimeSeconds(place.Expires));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What an address says of its upload, under its signature.</summary>
    private sealed record Place(long Max, long Expires, long? Length)
    {
        /// <summary>Null where the address is not one of ours, or not good any more.</summary>
        public static Place? Of(HttpRequest request, MediaUrls urls) =>
            urls.Opens(request.Path, request.QueryString.Value ?? "") && Number(request, "max") is { } max && Number(request, "expires") is { } expires
                ? new(max, expires, Number(request, "length"))
                : null;

        private static long? Number(HttpRequest request, string name) =>
            long.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
