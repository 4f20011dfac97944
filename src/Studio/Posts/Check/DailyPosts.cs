using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Posts.Check;

internal static class DailyPosts
{
    // What failed counts too: whether the network took it is not always known.
    private static readonly PostStatus[] Counted = [PostStatus.Scheduled, PostStatus.Publishing, PostStatus.Published, PostStatus.Failed];

    /// <summary>How many posts a channel has on a day, by when they are to go out, without those of one post.</summary>
    public static Task<int> PostsOnAsync(this AppDb db, Guid channelId, PublishingDay day, Guid? exceptOf, CancellationToken ct)
    {
        var (begins, ends) = (day.Begins, day.Ends);
        return db.Set<PostTarget>()
            .Where(t => t.ChannelId == channelId && t.ScheduledAt >= begins && t.ScheduledAt < ends && Counted.Contains(t.Status) && t.PostId != exceptOf)
            .CountAsync(ct);
    }
}
