using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Media.Stores;

namespace Studio.Media.Processing;

/// <summary>
/// Makes a thumbnail of each new picture and looks at each new video. Whoever does it has claimed it for a while: of several nodes one does, and what a killed
/// process has not ended another begins again.
/// </summary>
public sealed class ProcessMedia(AppDb db, IMediaStore store, SweepMedia sweep, TimeProvider clock)
{
    private const int AtOnce = 20;
    private const string NoProgram = "ffprobe is not installed on this server: how long the video is, and how large, is not known.";
    private const string NotRead = "ffprobe makes nothing of this video: it may not play everywhere.";
    private const string NoThumbnail = "There is no libvips for this machine: no thumbnail was made.";
    private const string NotDecoded = "This picture cannot be decoded: it is damaged. Upload it again.";
    private const string Lost = "The file was not found.";
    private const string GivenUp = "This file was looked at three times, and each time the server ended meanwhile.";

    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    // For all workspaces, and for nobody in particular.
    private IQueryable<MediaAsset> Everywhere => db.Media.IgnoreQueryFilters([AppDb.WorkspaceFilter]);

    /// <summary>How many were done.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var (now, done) = (clock.GetUtcNow(), 0);
        var waiting = await Everywhere.AsNoTracking()
            .Where(m => (m.Status == ProcessingStatus.Pending || m.Status == ProcessingStatus.Processing) && (m.ClaimedUntil == null || m.ClaimedUntil < now))
            .OrderBy(m => m.Id).Take(AtOnce).ToListAsync(ct);

        foreach (var asset in waiting)
        {
            done += await TryRunAsync(asset, ct) ? 1 : 0;
        }

        return done;
    }

    private async Task<bool> TryRunAsync(MediaAsset asset, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = WireTime.ToMilliseconds(now + Claim);
        if (!await ClaimAsync(asset, now, until, ct))
        {
            return false;
        }

        var outcome = asset.Attempts >= MediaAsset.MaxAttempts ? Outcome.Failed(GivenUp) : await TryLookAtAsync(asset, until, ct);
        if (!await KeepAsync(asset, until, outcome, ct) && !await Everywhere.AnyAsync(m => m.Id == asset.Id, ct))
        {
            // Deleted meanwhile, and its thumbnail came afterwards.
            await store.DeleteAsync(asset.Id);
        }

        return true;
    }

    private async Task<bool> KeepAsync(MediaAsset asset, DateTimeOffset until, Outcome outcome, CancellationToken ct)
    {
        using var turn = await db.TakeTurnAsync(ct);
        return await Claimed(asset, until).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.Status, outcome.Status)
                .SetProperty(m => m.Note, outcome.Note)
                .SetProperty(m => m.HasThumbnail, outcome.HasThumbnail)
                .SetProperty(m => m.Width, m => m.Width ?? outcome.Width)
                .SetProperty(m => m.Height, m => m.Height ?? outcome.Height)
                .SetProperty(m => m.Duration, outcome.Duration)
                .SetProperty(m => m.ClaimedUntil, (DateTimeOffset?)null)
                .SetProperty(m => m.UpdatedAt, WireTime.ToMilliseconds(clock.GetUtcNow())),
            ct) == 1;
    }

    // Only where it is still this claim that counts.
    private IQueryable<MediaAsset> Claimed(MediaAsset asset, DateTimeOffset until) => Everywhere.Where(m => m.Id == asset.Id && m.ClaimedUntil == until);

    // A store that cannot be reached says nothing about the file: it is looked at again when the claim has run out, as often as it takes.
    private async Task<Outcome> TryLookAtAsync(MediaAsset asset, DateTimeOffset until, CancellationToken ct)
    {
        try
        {
            return await LookAtAsync(asset, ct);
        }
        catch (Exception failure) when (failure is RefusedException or IOException)
        {
            using var turn = await db.TakeTurnAsync(ct);
            await Claimed(asset, until).ExecuteUpdateAsync(set => set.SetProperty(m => m.Attempts, asset.Attempts), ct);
            throw;
        }
    }

    private async Task<bool> ClaimAsync(MediaAsset asset, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        using var turn = await db.TakeTurnAsync(ct);
        return await Everywhere.Where(m => m.Id == asset.Id && m.Attempts == asset.Attempts && (m.ClaimedUntil == null || m.ClaimedUntil < now)).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.Status, ProcessingStatus.Processing).SetProperty(m => m.ClaimedUntil, until).SetProperty(m => m.Attempts, m => m.Attempts + 1), ct) == 1;
    }

    private async Task<Outcome> LookAtAsync(MediaAsset asset, CancellationToken ct)
    {
        await using var file = await store.BorrowAsync(asset.Id, ct) ?? await AfterSweepAsync(asset.Id, ct);

        return file is null ? Outcome.Failed(Lost)
            : asset.Type switch
            {
                MediaType.Video => await LookAtVideoAsync(file.Path, asset.MimeType, ct),
                MediaType.Document => new(ProcessingStatus.Completed),
                _ when !Thumbnails.IsPossible => new(ProcessingStatus.Completed, NoThumbnail),
                _ => await LookAtPictureAsync(asset.Id, file.Path, ct),
            };
    }

    // Killed between its row and its place.
    private async Task<BorrowedFile?> AfterSweepAsync(Guid asset, CancellationToken ct)
    {
        await sweep.RunAsync(ct);
        return await store.BorrowAsync(asset, ct);
    }

    private async Task<Outcome> LookAtPictureAsync(Guid asset, string path, CancellationToken ct)
    {
        if (Thumbnails.Of(path) is not { } thumbnail)
        {
            return Outcome.Failed(NotDecoded);
        }

        await store.KeepThumbnailAsync(asset, thumbnail, ct);
        return new(ProcessingStatus.Completed, HasThumbnail: true);
    }

    private static async Task<Outcome> LookAtVideoAsync(string path, string mimeType, CancellationToken ct)
    {
        try
        {
            return await VideoFacts.ReadAsync(path, mimeType, ct) is { } facts
                ? new(ProcessingStatus.Completed, Width: facts.Width, Height: facts.Height, Duration: facts.Duration)
                : new(ProcessingStatus.Completed, NotRead);
        }
        catch (Win32Exception)
        {
            return new(ProcessingStatus.Completed, NoProgram);
        }
    }

    private sealed record Outcome(ProcessingStatus Status, string? Note = null, bool HasThumbnail = false, int? Width = null, int? Height = null, double? Duration = null)
    {
        public static Outcome Failed(string note) => new(ProcessingStatus.Failed, note);
    }
}
