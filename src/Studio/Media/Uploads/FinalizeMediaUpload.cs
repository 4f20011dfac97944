using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Media.Uploads;

/// <summary>Makes an asset of what was sent. Once it is one, it stays that one: asked again it gives the same answer, and nothing can be sent any more.</summary>
public sealed class FinalizeMediaUpload(AppDb db, Caller caller, IUploadPlaces places, KeepMedia keep, MediaUrls urls, TimeProvider clock) : IUseCase
{
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

        await using var file = await places.CollectAsync(upload, ct);
        if (file is null)
        {
            // Somebody else may have finalized it a moment ago.
            await db.Entry(upload).ReloadAsync(ct);
            return upload.FinalizedAt is not null ? await AgainAsync(upload, ct) : throw Refuse.Conflict("Nothing of this file is here. Send it to its url, or ask for a new place with request_media_upload.");
        }

        upload.DemandWhole(file.Stream.Length);
        var made = await keep.RunAsync(asked with { FileName = upload.FileName }, file, upload, ct);
        await places.ForgetAsync(upload);
        return made;
    }

    private async Task<MediaView> AgainAsync(MediaUpload upload, CancellationToken ct)
    {
        var asset = await db.Media.AsNoTracking().SingleOrDefaultAsync(m => m.Id == upload.MediaAssetId, ct)
            ?? throw Refuse.Conflict("This upload was finalized already, and its media asset no longer exists.");
        return MediaView.Of(asset, urls);
    }
}
