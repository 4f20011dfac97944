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

    /// <summary>Whether text is looked for, which no index knows.</summary>
    internal bool LooksThroughText => Q is { Length: > 0 };

    /// <summary>Whether something is said that is not known of a post but of its accounts.</summary>
    internal bool AsksOfAccounts => Status is not null || SocialAccountId is not null || ScheduledFrom is not null || ScheduledTo is not null;

    internal IQueryable<Post> Among(IQueryable<Post> posts)
    {
        if (ScheduledFrom >= ScheduledTo)
        {
            throw Refuse.Invalid("scheduled_to", "'scheduled_to' has to lie after 'scheduled_from'. What is scheduled for 'scheduled_to' itself is left out.");
        }

        if (CreatedBy is { } author)
        {
            posts = posts.Where(p => p.AuthorId == author);
        }

        if (LooksThroughText)
        {
            Refuse.WhereLong("q", Q!, MaxQ);

            // On SQLite no pattern: its LIKE begins anew at every letter, and a text of one letter ten thousand times keeps it busy for long.
            var words = Q!.ToLowerInvariant();
#pragma warning disable CA1862 // It is the database that compares: EF Core knows no other way to say it.
            posts = posts.Where(p => p.Caption.ToLower().Contains(words) || p.Title.ToLower().Contains(words));
#pragma warning restore CA1862
        }

        return posts;
    }

    /// <summary>The ids of the posts with an account of which all of this holds, newest first.</summary>
    internal IQueryable<Guid> IdsOf(IQueryable<PostTarget> targets, IQueryable<Post> posts, Guid workspace)
    {
        targets = SocialAccountId is { } account ? targets.Where(t => t.ChannelId == account) : targets.Where(t => t.WorkspaceId == workspace);
        targets = Status is { } status ? targets.Where(t => t.Status == status) : targets;
        targets = ScheduledFrom?.ToUniversalTime() is { } from ? targets.Where(t => t.ScheduledAt >= from) : targets;
        targets = ScheduledTo?.ToUniversalTime() is { } to ? targets.Where(t => t.ScheduledAt < to) : targets;

        // Grouped, not made distinct, and asked of each whether its post is one: a database reads groups along the index of the accounts, and stops at
        // the end of the page. Joined, SQLite would read every post of the workspace first.
        return targets.Where(t => posts.Any(p => p.Id == t.PostId)).GroupBy(t => t.PostId).Select(post => post.Key).OrderByDescending(id => id);
    }
}
