using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Posts;

/// <summary>Which posts are asked for. What is said of an account has to hold for one and the same account of a post.</summary>
public sealed record PostFilter(
    PostStatus? Status = null,
    Guid? SocialAccountId = null,
    Guid? CreatedBy = null,
    DateTimeOffset? ScheduledFrom = null,
    DateTimeOffset? ScheduledTo = null,
    string? Q = null)
{
    public const int MaxQ = 200;

    public static readonly PostFilter None = new();

    internal IQueryable<Post> Among(IQueryable<Post> posts, AppDb db)
    {
        if (ScheduledFrom >= ScheduledTo)
        {
            throw Refuse.Invalid("scheduled_to", "'scheduled_to' has to lie after 'scheduled_from'. What is scheduled for 'scheduled_to' itself is left out.");
        }

        if (CreatedBy is { } author)
        {
            posts = posts.Where(p => p.AuthorId == author);
        }

        if (Q is { Length: > 0 })
        {
            Refuse.WhereLong("q", Q, MaxQ);
            var like = $"%{Q.ToLowerInvariant().Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
            posts = posts.Where(p => EF.Functions.Like(p.Caption.ToLower(), like, @"\") || EF.Functions.Like(p.Title.ToLower(), like, @"\"));
        }

        if (Status is null && SocialAccountId is null && ScheduledFrom is null && ScheduledTo is null)
        {
            return posts;
        }

        var targets = Targets(db.Set<PostTarget>());
        return posts.Where(p => targets.Any(t => t.PostId == p.Id));
    }

    private IQueryable<PostTarget> Targets(IQueryable<PostTarget> targets)
    {
        targets = Status is { } status ? targets.Where(t => t.Status == status) : targets;
        targets = SocialAccountId is { } account ? targets.Where(t => t.ChannelId == account) : targets;
        targets = ScheduledFrom?.ToUniversalTime() is { } from ? targets.Where(t => t.ScheduledAt >= from) : targets;
        return ScheduledTo?.ToUniversalTime() is { } to ? targets.Where(t => t.ScheduledAt < to) : targets;
    }
}
