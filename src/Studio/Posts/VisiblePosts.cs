using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

/// <summary>The posts that a caller may know of: those whose every target is on a channel they reach.</summary>
internal static class VisiblePosts
{
    public static IQueryable<Post> PostsOf(this AppDb db, Caller caller)
    {
        var posts = db.Posts.Include(p => p.Author).Include(p => p.Targets).ThenInclude(t => t.Channel);
        return caller.Channels is { } channels
            ? posts.Where(p => p.Targets.Count != 0 && p.Targets.All(t => channels.Contains(t.ChannelId)))
            : posts;
    }

    public static async Task<Post> FindPostAsync(this AppDb db, Caller caller, Guid postId, CancellationToken ct) =>
        await db.PostsOf(caller).SingleOrDefaultAsync(p => p.Id == postId, ct) ?? throw Refuse.NotFound("post");
}
