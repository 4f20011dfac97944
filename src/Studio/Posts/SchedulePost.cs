using Studio.Callers;
using Studio.Data;
using Studio.Posts.Check;
using Studio.Workspaces;

namespace Studio.Posts;

/// <summary>Makes a post and puts it on the calendar in one step: both happen, or neither.</summary>
public sealed class SchedulePost(AppDb db, Caller caller, Calendar calendar, TimeProvider clock) : IUseCase
{
    public static Needs Needs => ScheduleDraft.Needs;

    public async Task<PostView> RunAsync(NewPost asked, DateTimeOffset at, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await asked.DraftAsync(db, caller, clock.GetUtcNow(), ct);
        post.Schedule(at, await db.ApprovalModeAsync(caller, ct), clock.GetUtcNow());
        await calendar.SaveAsync(post, expectedVersion: null, ct);

        return PostView.Of(post, caller);
    }
}
