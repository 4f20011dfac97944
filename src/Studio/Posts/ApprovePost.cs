using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed class ApprovePost(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.ApprovePosts, Scope.PostsApprove);

    public async Task<PostView> RunAsync(Guid postId, string comment, int? seenVersion, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandMayDecideAsync(caller, ct);

        var post = await db.FindPostAsync(caller, postId, ct);
        post.DemandVersion(seenVersion ?? throw Refuse.Invalid("expected_version", "Say which version you approve: the version of the post as you read it. What changed since then you have not seen."));
        post.Approve(await db.ReviewerAsync(caller, ct), comment, await db.ApprovalModeAsync(caller, ct), clock.GetUtcNow());
        await db.SavePostAsync(seenVersion, ct);

        return PostView.Of(post, caller);
    }
}
