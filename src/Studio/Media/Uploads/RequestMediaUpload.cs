using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Studio.Callers;
using Studio.Data;
using Studio.Media.Content;

namespace Studio.Media.Uploads;

/// <summary>Promises a place to a file that is too large for one message, or whose connection may break.</summary>
public sealed class RequestMediaUpload(AppDb db, Caller caller, IUploadPlaces places, StorageQuota quota, TimeProvider clock, IOptions<MediaSettings> settings) : IUseCase
{
    public static Needs Needs => UploadMedia.Needs;

    public async Task<UploadPlace> RunAsync(string fileName, MediaType type, long? length, CancellationToken ct)
    {
        caller.Demand(Needs);

        var about = MediaAbout.Of(fileName, null, null, null, null);
        await about.DemandAsync(db, ct);
        DemandLength(length, type);

        return places.Open(await PromiseAsync(about.FileName, type, length, ct));
    }

    private void DemandLength(long? length, MediaType type)
    {
        if (length is null && places.NeedLength)
        {
            throw Refuse.Invalid("file_size", "'file_size' is missing: media are kept in S3 here, and each address that a file is sent to is for so many bytes. Say how many the file has.");
        }

        if (length < 1)
        {
            throw Refuse.Invalid("file_size", "'file_size' has to be the number of bytes of the file.");
        }

        if (length > MediaFormat.MaxBytesOf(type))
        {
            throw Refuse.TooLarge($"This file has {length} bytes; of media_type {WireJson.NameOf(type)} it may have at most {MediaFormat.MaxBytesOf(type)}.");
        }
    }

    // The organization's row is held meanwhile: those who ask at the same moment are not promised the same place.
    private async Task<MediaUpload> PromiseAsync(string fileName, MediaType type, long? length, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        using var turn = await db.TakeTurnAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await quota.TryTakeAsync(0, ct);

        if (await db.MediaUploads.CountAsync(u => u.FinalizedAt == null && u.ExpiresAt > now, ct) >= settings.Value.OpenUploads)
        {
            throw Refuse.Conflict($"This workspace has {settings.Value.OpenUploads} uploads open already, the most there may be. Finalize one, or wait until one expires.");
        }

        var promised = await quota.PromisedAsync(ct);
        var room = quota.Limit - await quota.UsedAsync(ct) - promised;
        if (room < (length ?? 1))
        {
            throw await quota.FullAsync(length ?? 1, ct, promised);
        }

        // Whoever does not say how much leaves half of what there is to the others.
        var most = length ?? Math.Min(Math.Max(1, room / 2), MediaFormat.MaxBytesOf(type));
        var upload = MediaUpload.Begin(caller.WorkspaceId, fileName, most, length, now + settings.Value.UploadLife);
        db.MediaUploads.Add(upload);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return upload;
    }
}

/// <summary>Where to send a file, and how: the whole file to <c>Url</c>, or each of <c>Parts</c> to its own.</summary>
public sealed record UploadPlace(
    Guid UploadId,
    string Method,
    string? Url,
    IReadOnlyList<UploadPart>? Parts,
    IReadOnlyDictionary<string, string> Fields,
    long MaxBytes,
    DateTimeOffset ExpiresAt,
    string Instructions);

/// <summary>The bytes of the file from <c>Offset</c> on, <c>Size</c> of them.</summary>
public sealed record UploadPart(int Number, string Url, long Offset, long Size);
