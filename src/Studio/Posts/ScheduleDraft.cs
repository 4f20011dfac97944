using Studio.Callers;
using Studio.Data;
using Studio.Posts.Check;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed class ScheduleDraft(AppDb db, Caller caller, Calendar calendar, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.CreatePosts | Permission.PublishDirectly, Scope.PostsWrite | Scope.PostsPublish);

    public async Task<PostView> RunAsync(Guid postId, DateTimeOffset at, int? expectedVersion, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        caller.DemandToTouch(post);
        post.DemandVersion(expectedVersion);
        post.Schedule(at, await db.ApprovalModeAsync(caller, ct), clock.GetUtcNow());
        await calendar.SaveAsync(post, expectedVersion, ct);

        return PostView.Of(post, caller);
    }
}
