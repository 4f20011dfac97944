using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

/// <summary>What a caller asks to be made: the same for a draft and for a post that is scheduled at once.</summary>
public sealed record NewPost(Guid SocialAccountId, PostText Text, IReadOnlyList<Guid> MediaAssetIds, DateTimeOffset? ProposedPublishAt = null)
{
    internal async Task<Post> DraftAsync(AppDb db, Caller caller, DateTimeOffset now, CancellationToken ct)
    {
        var channel = await db.Channels.SingleOrDefaultAsync(c => c.Id == SocialAccountId, ct);
        if (channel is null || !caller.Reaches(channel.Id))
        {
            throw Refuse.NotFound("account");
        }

        // There is no media library yet, so no id can be the id of anything in it.
        if (MediaAssetIds.Count > 0)
        {
            throw Refuse.NotFound("media asset");
        }

        var author = await db.Users.SingleAsync(p => p.Id == caller.UserId, ct);
        var post = Post.Draft(caller.WorkspaceId, author, caller.AgentName, channel, Text, ProposedPublishAt, now);
        db.Posts.Add(post);
        return post;
    }
}
