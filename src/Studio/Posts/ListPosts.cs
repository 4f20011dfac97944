using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

public sealed class ListPosts(AppDb db, Caller caller) : IUseCase
{
    public const int MaxLimit = 100;
    public const int DefaultLimit = 50;

    // A host drops results over some 150,000 characters, and a page of long captions would pass that. A post is some 600 besides its text, and each of its accounts some 400.
    internal const int MaxCharacters = 60_000;
    private const int Bare = 600;
    private const int BareAccount = 400;

    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    public async Task<PostsPage> RunAsync(PostFilter filter, int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var before = cursor is null ? Guid.AllBitsSet : Cursor.Read("list_posts", cursor);
        var last = filter.LooksThroughText ? await db.Posts.Select(p => p.Id).LastLookedThroughAsync(before, ct) : null;

        // One more than asked for tells whether there is a next page.
        var found = await FindAsync(filter, before, last ?? Guid.Empty, limit + 1, ct);
        var page = found.Take(limit).ThatFit(MaxCharacters, CharactersOf).ToList();

        return new(
            caller.WorkspaceId,
            [.. page.Select(post => PostView.InList(post, caller))],
            limit,
            page.Count < found.Count ? Cursor.Of(page[^1].Id) : last is { } looked ? Cursor.Of(looked) : null);
    }

    private async Task<List<Post>> FindAsync(PostFilter filter, Guid before, Guid last, int count, CancellationToken ct)
    {
        var posts = filter.Among(db.PostsOf(caller).AsNoTracking()).Where(p => p.Id < before && p.Id >= last);
        if (filter.AsksOfAccounts)
        {
            var ids = await filter.IdsOf(db.Set<PostTarget>().Where(t => t.PostId < before && t.PostId >= last), posts, caller.WorkspaceId).Take(count).ToListAsync(ct);
            posts = db.PostsOf(caller).AsNoTracking().Where(p => ids.Contains(p.Id));
        }

        return await posts.OrderByDescending(p => p.Id).Take(count).ToListAsync(ct);
    }

    private static int CharactersOf(Post post) =>
        Bare + post.Caption.Length + post.Title.Length + post.FirstComment.Length + post.InternalNotes.Length + post.Targets.Sum(target => BareAccount + target.OwnCharacters);
}
