using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

public sealed class CancelPost(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.CreatePosts, Scope.PostsWrite);

    public async Task<PostView> RunAsync(Guid postId, int? expectedVersion, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        caller.DemandToTouch(post);
        post.DemandVersion(expectedVersion);
        post.Cancel(clock.GetUtcNow());
        await db.SavePostAsync(expectedVersion, ct);

        return PostView.Of(post, caller);
    }
}
