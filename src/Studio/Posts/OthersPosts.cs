using Studio.Callers;

namespace Studio.Posts;

internal static class OthersPosts
{
    private static Needs Needs => new(Permission.EditOthersPosts, Scope.PostsWrite);

    /// <summary>What a colleague wrote needs one permission more than what one wrote oneself, and what is on the calendar is not for everybody.</summary>
    public static void DemandToTouch(this Caller caller, Post post)
    {
        if (post.AuthorId != caller.UserId)
        {
            caller.Demand(Needs);
        }

        // Taking it off, or changing it, which takes it off too, is no draft.
        if (caller.Policy is AgentPolicy.DraftsOnly && post.Targets.Exists(target => target.Status is PostStatus.Scheduled))
        {
            throw Refuse.Forbidden("The workspace's policy for agents is drafts_only: what is on the calendar is changed by a person.");
        }
    }
}
