using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Media.Stores;
using Studio.Media.Uploads;

namespace Studio.Media.Processing;

/// <summary>Clears away what killed processes and expired uploads leave behind. None of it was ever counted.</summary>
public sealed class SweepMedia(AppDb db, IMediaStore store, TimeProvider clock)
{
    // So long an upload that has ended is still known: who asks again is told what became of it.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    private IQueryable<MediaUpload> Uploads => db.MediaUploads.IgnoreQueryFilters([AppDb.WorkspaceFilter]);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await store.SweepAsync(id => AssetOfAsync(id, ct), id => Uploads.AnyAsync(u => u.Id == id && u.FinalizedAt == null && u.ExpiresAt > now, ct), ct);

        var before = now - Memory;
        using var turn = await db.TakeTurnAsync(ct);
        await Uploads.Where(u => u.ExpiresAt < before).ExecuteDeleteAsync(ct);
    }

    private async Task<Guid?> AssetOfAsync(Guid id, CancellationToken ct)
    {
        var asset = await Uploads.Where(u => u.Id == id).Select(u => u.MediaAssetId).SingleOrDefaultAsync(ct) ?? id;
        return await db.Media.IgnoreQueryFilters([AppDb.WorkspaceFilter]).AnyAsync(m => m.Id == asset, ct) ? asset : null;
    }
}
