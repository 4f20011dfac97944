using Studio.Media.Stores;

namespace Studio.Media.Uploads;

/// <summary>Addresses of our own, that go on after a broken connection: <see cref="ReceiveUpload"/> stands behind them.</summary>
internal sealed class DiskPlaces(IncomingFiles files, MediaUrls urls) : IUploadPlaces
{
    private const string Busy = "Bytes of this upload are still coming in, or somebody else finalizes it. Try again when that has ended.";

    public bool NeedLength => false;

    public UploadPlace Open(MediaUpload upload)
    {
        files.Begin(upload.Id);
        return new(
            upload.Id,
            "PUT",
            urls.OfUpload(upload.Id, upload.MaxBytes, upload.Length, upload.ExpiresAt),
            null,
            new Dictionary<string, string>(),
            upload.MaxBytes,
            upload.ExpiresAt,
            "PUT the bytes of the whole file to url, with nothing but them in the body and without an Authorization header (curl -T file url). "
            + "If the connection breaks, go on where it ended: url speaks tus 1.0 (HEAD says Upload-Offset; PATCH with Content-Type: application/offset+octet-stream sends the rest from there). "
            + "Then call finalize_media_upload with upload_id.");
    }

    public Task<IncomingFile?> CollectAsync(MediaUpload upload, CancellationToken ct)
    {
        try
        {
            return Task.FromResult(files.OpenUpload(upload.Id));
        }
        catch (IOException)
        {
            throw Refuse.Conflict(Busy);
        }
    }

    // It was moved to where the asset is.
    public Task ForgetAsync(MediaUpload upload) => Task.CompletedTask;
}
