using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

public sealed class ListPosts(AppDb db, Caller caller) : IUseCase
{
    public const int MaxLimit = 100;
    public const int DefaultLimit = 50;

    // A host drops results over some 150,000 characters, and a page of long captions would pass that.
    internal const int MaxCharacters = 40_000;

    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    public async Task<PostsPage> RunAsync(PostFilter filter, int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var posts = filter.Among(db.PostsOf(caller).AsNoTracking(), db);
        if (cursor is not null)
        {
            var last = Cursor.Read("list_posts", cursor);
            posts = posts.Where(p => p.Id < last);
        }

        // One more than asked for tells whether there is a next page.
        var found = await posts.OrderByDescending(p => p.Id).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).ToList();
        var fitting = ThatFit(page);

        return new(
            caller.WorkspaceId,
            [.. page.Take(fitting).Select(post => PostView.InList(post, caller))],
            limit,
            fitting < found.Count ? Cursor.Of(page[fitting - 1].Id) : null);
    }

    // At least one, however long it is.
    private static int ThatFit(List<Post> page)
    {
        var (count, characters) = (0, 0);
        foreach (var post in page)
        {
            characters += post.Caption.Length + post.Title.Length + post.FirstComment.Length + post.InternalNotes.Length + post.Targets.Sum(target => target.OwnCharacters);
            if (count > 0 && characters > MaxCharacters)
            {
                break;
            }

            count++;
        }

        return count;
    }
}
