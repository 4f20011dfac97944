using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

public sealed class DeleteDraft(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.CreatePosts, Scope.PostsWrite);

    public async Task<DeletedPost> RunAsync(Guid postId, int? expectedVersion, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        caller.DemandToTouch(post);
        post.DemandVersion(expectedVersion);
        post.DemandDeletable();
        db.Posts.Remove(post);
        await db.SavePostAsync(expectedVersion, ct);

        return new(post.Id, post.WorkspaceId, Deleted: true);
    }
}

public sealed record DeletedPost(Guid Id, Guid WorkspaceId, bool Deleted);
