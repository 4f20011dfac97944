using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Media.Stores;
using Studio.Posts;

namespace Studio.Media;

/// <summary>Drafts, and what is out or failed, lose what is deleted; what is on the calendar, or what somebody looks at or has approved, keeps it.</summary>
public sealed class DeleteMedia(AppDb db, Caller caller, IMediaStore store, StorageQuota quota, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.DeleteMedia, Scope.MediaWrite);

    // On all of these somebody counts as they are.
    private static readonly PostStatus[] Kept = [PostStatus.Scheduled, PostStatus.Publishing, PostStatus.PendingReview, PostStatus.PendingClient, PostStatus.Approved, PostStatus.OnHold];

    public async Task<DeletedMedia> RunAsync(Guid mediaId, CancellationToken ct)
    {
        caller.Demand(Needs);

        if (!await db.Media.AnyAsync(m => m.Id == mediaId, ct))
        {
            throw Refuse.NotFound("media asset");
        }

        await store.ExpectEndAsync(mediaId, ct);
        using (await db.TakeTurnAsync(ct))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var asset = await db.Media.SingleOrDefaultAsync(m => m.Id == mediaId, ct) ?? throw Refuse.NotFound("media asset");
            var posts = db.Posts.Where(p => p.Media.Any(m => m.MediaAssetId == mediaId));
            if (caller.Channels is not null && await posts.AnyAsync(p => !db.PostsOf(caller).Any(visible => visible.Id == p.Id), ct))
            {
                throw Refuse.Conflict("A post on an account that this key does not reach shows this. A person, or a key that reaches the account, has to delete it.");
            }

            if (await posts.AnyAsync(p => p.Targets.Any(t => Kept.Contains(t.Status)), ct))
            {
                throw Refuse.Conflict("A post that is on the calendar, in review, approved or on hold shows this. Take it off the calendar first, or show something else in it; what is in review can be given back with request_changes.");
            }

            // By the posts themselves, so that each is another version: whoever approves or schedules one at this moment has not seen it like this.
            // With their targets, of which their status is made: webhooks tell it.
            foreach (var post in await posts.Include(p => p.Media).Include(p => p.Targets).AsSplitQuery().ToListAsync(ct))
            {
                post.Lose(mediaId, clock.GetUtcNow());
            }

            db.Media.Remove(asset);
            await quota.GiveBackAsync(asset.FileSize, ct);
            await db.SavePostAsync(expectedVersion: null, ct);
            await transaction.CommitAsync(ct);
        }

        await store.DeleteAsync(mediaId);
        return new(mediaId, caller.WorkspaceId, true);
    }
}

public sealed record DeletedMedia(Guid Id, Guid WorkspaceId, bool Deleted);
