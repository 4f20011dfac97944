using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

/// <summary>The posts that a caller may know of: those whose every target is on a channel they reach.</summary>
internal static class VisiblePosts
{
    private const int LatestReviews = 20;

    public static IQueryable<Post> PostsOf(this AppDb db, Caller caller)
    {
        // Split: in one query SQLite would put together every account of every post there is, and its channel, to join a page with them.
        var posts = db.Posts.Include(p => p.Author).Include(p => p.Targets).ThenInclude(t => t.Channel).Include(p => p.Media).ThenInclude(m => m.Asset).AsSplitQuery();
        return caller.Channels is { } channels
            ? posts.Where(p => p.Targets.Count != 0 && p.Targets.All(t => channels.Contains(t.ChannelId)))
            : posts;
    }

    /// <summary>One post, with the latest of its history.</summary>
    public static async Task<Post> FindPostAsync(this AppDb db, Caller caller, Guid postId, CancellationToken ct)
    {
        var post = await db.PostsOf(caller).SingleOrDefaultAsync(p => p.Id == postId, ct) ?? throw Refuse.NotFound("post");
        await db.Entry(post).Collection(p => p.Reviews).Query().Include(r => r.User).OrderByDescending(r => r.Version).Take(LatestReviews).LoadAsync(ct);
        return post;
    }
}
