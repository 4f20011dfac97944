using Microsoft.EntityFrameworkCore.Infrastructure;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

/// <summary>What a caller asks to be made: the same for a draft and for a post that is scheduled at once.</summary>
public sealed record NewPost(
    Guid? SocialAccountId,
    IReadOnlyList<Guid>? SocialAccountIds,
    PostText Text,
    IReadOnlyList<Guid>? MediaAssetIds = null,
    IReadOnlyList<PlatformOverride>? PlatformOverrides = null,
    DateTimeOffset? ProposedPublishAt = null)
{
    internal async Task<Post> DraftAsync(AppDb db, Caller caller, DateTimeOffset now, CancellationToken ct)
    {
        var channels = await db.ChannelsForPostAsync(caller, Accounts(), ct);

        var media = await db.FindMediaAsync(MediaAssetIds ?? [], ct);
        var author = await db.GetService<DraftQueries>().Author(db, caller.UserId, ct);
        var post = Post.Draft(caller.WorkspaceId, author, caller.AgentName, channels, Text, PlatformOverrides ?? [], ProposedPublishAt, now);
        post.Show(media);
        db.Posts.Add(post);
        return post;
    }

    private IReadOnlyList<Guid> Accounts() => (SocialAccountId, SocialAccountIds) switch
    {
        ({ } one, null) => [one],
        (null, { } several) => several,
        _ => throw Refuse.Invalid("social_account_ids", "Say where to post in one way: social_account_id for one account, or social_account_ids for several."),
    };
}
