using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Media.Uploads;

/// <summary>Makes an asset of what was sent. Once it is one, it stays that one: asked again it gives the same answer, and nothing can be sent any more.</summary>
public sealed class FinalizeMediaUpload(AppDb db, Caller caller, MediaFiles files, KeepMedia keep, MediaUrls urls, TimeProvider clock) : IUseCase
{
    private const string Busy = "Bytes of this upload are still coming in, or somebody else finalizes it. Try again when that has ended.";

    public static Needs Needs => UploadMedia.Needs;

    public async Task<MediaView> RunAsync(Guid uploadId, MediaAbout asked, CancellationToken ct)
    {
        caller.Demand(Needs);

        var upload = await db.MediaUploads.SingleOrDefaultAsync(u => u.Id == uploadId, ct) ?? throw Refuse.NotFound("upload");
        if (upload.FinalizedAt is not null)
        {
            return await AgainAsync(upload, ct);
        }

        if (upload.ExpiresAt <= clock.GetUtcNow())
        {
            throw Refuse.Conflict("This upload request has expired. Ask for a new one with request_media_upload.");
        }

        await using var file = Open(upload);
        if (file is null)
        {
            // Somebody else may have finalized it a moment ago.
            await db.Entry(upload).ReloadAsync(ct);
            return upload.FinalizedAt is not null ? await AgainAsync(upload, ct) : throw Refuse.Conflict("What was sent is gone. Ask for a new place with request_media_upload.");
        }

        if (file.Stream.Length < (upload.Length ?? 1))
        {
            throw Refuse.Conflict($"Of this file {file.Stream.Length} bytes have arrived{(upload.Length is { } all ? $" out of {all}" : "")}. Send the rest to its url first.");
        }

        return await keep.RunAsync(asked with { FileName = upload.FileName }, file, upload, ct);
    }

    private IncomingFile? Open(MediaUpload upload)
    {
        try
        {
            return files.OpenUpload(upload.Id);
        }
        catch (IOException)
        {
            throw Refuse.Conflict(Busy);
        }
    }

    private async Task<MediaView> AgainAsync(MediaUpload upload, CancellationToken ct)
    {
        var asset = await db.Media.AsNoTracking().SingleOrDefaultAsync(m => m.Id == upload.MediaAssetId, ct)
            ?? throw Refuse.Conflict("This upload was finalized already, and its media asset no longer exists.");
        return MediaView.Of(asset, urls);
    }
}
