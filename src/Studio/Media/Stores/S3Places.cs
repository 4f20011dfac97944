using Studio.Media.Uploads;

namespace Studio.Media.Stores;

/// <summary>
/// Addresses that S3 itself answers, one for each part and of exactly its length. A part is an object of its own, which can be sent again until the upload
/// is finalized; then they are read one behind the other, and what comes of it is put to where nobody has an address for.
/// </summary>
internal sealed class S3Places(S3Bucket bucket, IncomingFiles files, TimeProvider clock) : IUploadPlaces
{
    /// <summary>What a broken connection costs at most. A gibibyte has sixteen of them: their addresses have to fit into an agent's head.</summary>
    public const long PartLength = 64L << 20;

    private const string Root = "incoming/";

    public bool NeedLength => true;

    public UploadPlace Open(MediaUpload upload)
    {
        var life = upload.ExpiresAt - clock.GetUtcNow();
        List<UploadPart> parts = [];
        for (var offset = 0L; offset < upload.MaxBytes; offset += PartLength)
        {
            var size = Math.Min(PartLength, upload.MaxBytes - offset);
            parts.Add(new(parts.Count + 1, bucket.AddressToPut(KeyOf(upload.Id, parts.Count + 1), size, life), offset, size));
        }

        var isOne = parts.Count == 1;
        return new(
            upload.Id,
            "PUT",
            isOne ? parts[0].Url : null,
            isOne ? null : parts,
            new Dictionary<string, string>(),
            upload.MaxBytes,
            upload.ExpiresAt,
            (isOne
                ? "PUT the bytes of the whole file to url, with nothing but them in the body and without an Authorization header (curl -T file url). If the connection breaks, send it again. "
                : $"Cut the file (split -b {PartLength} file part.) and PUT each part to its url in parts, in any order, with nothing but its bytes in the body and without an Authorization header (curl -T part.aa url). If a connection breaks, send that part again. ")
            + "What has another length than was said is refused. Then call finalize_media_upload with upload_id.");
    }

    public async Task<IncomingFile?> CollectAsync(MediaUpload upload, CancellationToken ct)
    {
        List<S3Entry> parts = [];
        await foreach (var part in bucket.ListAsync(FolderOf(upload.Id), ct))
        {
            parts.Add(part);
        }

        if (parts.Count == 0)
        {
            return null;
        }

        upload.DemandWhole(parts.Sum(part => part.Length));
        return await ReadAsync(parts, ct);
    }

    public async Task ForgetAsync(MediaUpload upload)
    {
        try
        {
            await foreach (var part in bucket.ListAsync(FolderOf(upload.Id), CancellationToken.None))
            {
                await bucket.DeleteAsync(part.Key, CancellationToken.None);
            }
        }
        catch (RefusedException)
        {
            // The sweep comes by.
        }
    }

    internal async Task SweepAsync(Func<Guid, Task<bool>> isOpen, CancellationToken ct)
    {
        var (last, isLastOpen) = (Guid.Empty, false);
        await foreach (var part in bucket.ListAsync(Root, ct))
        {
            if (!Guid.TryParse(part.Key[Root.Length..].Split('/')[0], out var upload))
            {
                continue;
            }

            if (upload != last)
            {
                (last, isLastOpen) = (upload, await isOpen(upload));
            }

            if (!isLastOpen)
            {
                await bucket.DeleteAsync(part.Key, ct);
            }
        }
    }

    // The list is in the order of the keys, and their numbers are written with all their digits.
    private static string KeyOf(Guid upload, int number) => $"{FolderOf(upload)}{number:0000}";

    private static string FolderOf(Guid upload) => $"{Root}{upload:N}/";

    private async Task<IncomingFile?> ReadAsync(List<S3Entry> parts, CancellationToken ct)
    {
        var file = files.Receive();
        try
        {
            foreach (var part in parts)
            {
                await using var content = await bucket.ReadAsync(part.Key, 0, ct);
                if (content is null)
                {
                    // Somebody else has finalized it meanwhile.
                    await file.DisposeAsync();
                    return null;
                }

                await bucket.CopyAsync(content, file.Stream, ct);
            }

            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
