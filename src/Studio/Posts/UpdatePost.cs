using Studio.Callers;
using Studio.Data;
using Studio.Posts.Check;
using Studio.Workspaces;

namespace Studio.Posts;

public sealed class UpdatePost(AppDb db, Caller caller, Calendar calendar, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.CreatePosts, Scope.PostsWrite);

    public async Task<PostView> RunAsync(Guid postId, PostChange asked, int? expectedVersion, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        caller.DemandToTouch(post);
        post.DemandVersion(expectedVersion);

        // What is not on the calendar is not moved by it, and needs nothing for that.
        if (asked.ScheduledAt is not null && post.Targets.Exists(target => target.Status is PostStatus.Scheduled))
        {
            caller.Demand(ScheduleDraft.Needs);
        }

        var channels = asked.SocialAccountIds is null ? null : await db.ChannelsForPostAsync(caller, asked.SocialAccountIds, ct);
        var media = asked.MediaAssetIds is null ? null : await db.FindMediaAsync(asked.MediaAssetIds, ct);
        var by = await db.ReviewerAsync(caller, ct);
        var notices = post.Edit(asked, channels, media, by, caller.RefusalOf(ScheduleDraft.Needs) is null, await db.ApprovalModeAsync(caller, ct), clock.GetUtcNow());
        await calendar.SaveAsync(post, expectedVersion, ct);

        return PostView.Of(post, caller, notices);
    }
}
