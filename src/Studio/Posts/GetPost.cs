using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

public sealed class GetPost(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    public async Task<PostView> RunAsync(Guid postId, CancellationToken ct)
    {
        caller.Demand(Needs);

        return PostView.Of(await db.FindPostAsync(caller, postId, ct), caller);
    }
}
