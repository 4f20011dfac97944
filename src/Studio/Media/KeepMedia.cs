using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Media.Content;
using Studio.Media.Stores;
using Studio.Media.Uploads;

namespace Studio.Media;

/// <summary>
/// Makes an asset of a file that has come in. Its row and its bytes in the quota are one transaction; the file has come before, and is in its place right
/// behind it. An exact copy of what the workspace has is not kept twice.
/// </summary>
public sealed class KeepMedia(AppDb db, Caller caller, IncomingFiles files, IMediaStore store, ReadContent read, StorageQuota quota, MediaUrls urls, TimeProvider clock)
{
    internal async Task<MediaView> RunAsync(MediaAbout about, IncomingFile received, MediaUpload? upload, CancellationToken ct)
    {
        await about.DemandAsync(db, ct);

        await using var copied = files.Receive();
        var content = await read.RunAsync(received.Stream, copied.Stream, ct);
        var file = copied.Stream.Length > 0 ? copied : received;
        var asset = MediaAsset.Of(caller.WorkspaceId, about, content, clock.GetUtcNow());
        var known = await SameAsync(content.Sha256, ct);

        if (known is null)
        {
            await store.BringAsync(file, asset.Id, ct);
            try
            {
                known = await StoreAsync(asset, upload, ct);
            }
            catch (RefusedException)
            {
                await store.TakeBackAsync(file, asset.Id);
                throw;
            }

            await (known is null ? store.KeepAsync(file, asset.Id) : store.TakeBackAsync(file, asset.Id));
        }

        if (known is not null && upload is not null)
        {
            upload.Finish(known.Id, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
        }

        // What it was copied from, or what is here already.
        received.IsKept &= file == received && known is null;
        return known is null ? MediaView.Of(asset, urls) : MediaView.Of(known, urls) with { DuplicateOf = known.Id };
    }

    /// <summary>The same file, if somebody was quicker with it.</summary>
    private async Task<MediaAsset?> StoreAsync(MediaAsset asset, MediaUpload? upload, CancellationToken ct)
    {
        using var turn = await db.TakeTurnAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // First, since it lets one in at a time: who comes behind sees what was kept.
        var fits = await quota.TryTakeAsync(asset.FileSize, ct);
        if (await SameAsync(asset.Sha256, ct) is { } same)
        {
            return same;
        }

        if (!fits)
        {
            throw await quota.FullAsync(asset.FileSize, ct);
        }

        db.Media.Add(asset);
        upload?.Finish(asset.Id, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    private Task<MediaAsset?> SameAsync(byte[] sha256, CancellationToken ct) => db.Media.SingleOrDefaultAsync(m => m.Sha256 == sha256, ct);
}
