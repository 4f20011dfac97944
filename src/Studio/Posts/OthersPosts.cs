using Studio.Callers;

namespace Studio.Posts;

internal static class OthersPosts
{
    private static Needs Needs => new(Permission.EditOthersPosts, Scope.PostsWrite);

    /// <summary>What a colleague wrote needs one permission more than what one wrote oneself.</summary>
    public static void DemandToTouch(this Caller caller, Post post)
    {
        if (post.AuthorId != caller.UserId)
        {
            caller.Demand(Needs);
        }
    }
}
