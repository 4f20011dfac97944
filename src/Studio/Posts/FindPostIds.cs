using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

/// <summary>Completes the id of a post: the newest that begin with what is there already.</summary>
public sealed class FindPostIds(AppDb db, Caller caller) : IUseCase
{
    // Whoever completes an id looks for something recent.
    private const int Looked = 500;

    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    public async Task<IReadOnlyList<string>> RunAsync(string prefix, CancellationToken ct)
    {
        caller.Demand(Needs);

        var newest = await db.PostsOf(caller).OrderByDescending(p => p.Id).Select(p => p.Id).Take(Looked).ToListAsync(ct);
        return [.. newest.Select(id => id.ToString()).Where(id => id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))];
    }
}
