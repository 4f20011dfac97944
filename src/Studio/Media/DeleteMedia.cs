using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Media.Stores;
using Studio.Posts;

namespace Studio.Media;

/// <summary>Drafts lose what is deleted; what is on the calendar keeps it.</summary>
public sealed class DeleteMedia(AppDb db, Caller caller, Engine engine, IMediaStore store, StorageQuota quota) : IUseCase
{
    public static Needs Needs => new(Permission.DeleteMedia, Scope.MediaWrite);

    public async Task<DeletedMedia> RunAsync(Guid mediaId, CancellationToken ct)
    {
        caller.Demand(Needs);

        if (!await db.Media.AnyAsync(m => m.Id == mediaId, ct))
        {
            throw Refuse.NotFound("media asset");
        }

        await store.ExpectEndAsync(mediaId, ct);
        using (await engine.TakeTurnAsync(ct))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var asset = await db.Media.SingleOrDefaultAsync(m => m.Id == mediaId, ct) ?? throw Refuse.NotFound("media asset");
            if (await db.Posts.AnyAsync(p => p.Media.Any(m => m.MediaAssetId == mediaId) && p.Targets.Any(t => t.Status == PostStatus.Scheduled || t.Status == PostStatus.Publishing), ct))
            {
                throw Refuse.Conflict("A post that is on the calendar shows this. Take the post off the calendar first.");
            }

            db.Media.Remove(asset);
            await quota.GiveBackAsync(asset.FileSize, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        await store.DeleteAsync(mediaId);
        return new(mediaId, caller.WorkspaceId, true);
    }
}

public sealed record DeletedMedia(Guid Id, Guid WorkspaceId, bool Deleted);
