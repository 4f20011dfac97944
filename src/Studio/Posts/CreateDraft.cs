using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

public sealed class CreateDraft(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.CreatePosts, Scope.PostsWrite);

    public async Task<PostView> RunAsync(NewPost asked, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await asked.DraftAsync(db, caller, clock.GetUtcNow(), ct);
        await db.SavePostAsync(expectedVersion: null, ct);

        return PostView.Of(post, caller);
    }
}
