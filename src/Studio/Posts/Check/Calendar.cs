using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;
using Studio.Idempotency;

namespace Studio.Posts.Check;

/// <summary>Where what is scheduled or re-timed is saved: only if the channel still has room on that day.</summary>
public sealed class Calendar(AppDb db, KeyedCall keyed, Caller caller, TimeProvider clock)
{
    /// <summary>Counts and saves in one transaction, so that nobody takes the same place, on this node or another.</summary>
    internal async Task SaveAsync(Post post, int? expectedVersion, CancellationToken ct)
    {
        await using var write = await keyed.OpenAsync(db, ct);

        // In one order, so that two who schedule for the same channels wait for each other and not both.
        foreach (var target in post.Targets.Where(IsNewThere).OrderBy(target => target.ChannelId))
        {
            await DemandRoomAsync(target, ct);
        }

        await db.SavePostAsync(expectedVersion, ct);
        await write.CommitAsync(ct);
    }

    private bool IsNewThere(PostTarget target) =>
        target.Status is PostStatus.Scheduled
        && db.Entry(target) is var entry
        && (entry.State is EntityState.Added || entry.Property(t => t.Status).IsModified || entry.Property(t => t.ScheduledAt).IsModified);

    private async Task DemandRoomAsync(PostTarget target, CancellationToken ct)
    {
        await LockAsync(target.Channel, ct);

        var (channel, day) = (target.Channel, PublishingDay.Of(target.ScheduledAt!.Value, caller.TimeZone));
        if (await db.PostsOnAsync(channel.Id, day, target.PostId, ct) >= channel.PostsPerDay)
        {
            throw DailyLimit.Refusal(channel, day, caller.TimeZone, clock.GetUtcNow());
        }
    }

    // Changes nothing, and is a lock on the channel's row until the transaction ends. Drafts for the channel go on: they only need its key.
    private Task<int> LockAsync(Channel channel, CancellationToken ct) =>
        db.Channels.Where(c => c.Id == channel.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.DailyPostLimit, c => c.DailyPostLimit), ct);
}
