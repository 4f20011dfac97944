using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed class RejectPost(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => ApprovePost.Needs;

    public async Task<PostView> RunAsync(Guid postId, string comment, int? expectedVersion, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandMayDecideAsync(caller, ct);

        var post = await db.FindPostAsync(caller, postId, ct);
        post.DemandVersion(expectedVersion);
        post.Reject(await db.ReviewerAsync(caller, ct), comment, await db.ApprovalModeAsync(caller, ct), clock.GetUtcNow());
        await db.SavePostAsync(expectedVersion, ct);

        return PostView.Of(post, caller);
    }
}
