using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed class SubmitForReview(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.CreatePosts, Scope.PostsWrite);

    public async Task<PostView> RunAsync(Guid postId, string comment, int? expectedVersion, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        caller.DemandToTouch(post);
        post.DemandVersion(expectedVersion);
        post.Submit(await db.ReviewerAsync(caller, ct), comment, await db.ApprovalModeAsync(caller, ct), clock.GetUtcNow());
        await db.SavePostAsync(expectedVersion, ct);

        return PostView.Of(post, caller);
    }
}
