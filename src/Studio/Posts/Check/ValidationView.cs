using Studio.Channels;

namespace Studio.Posts.Check;

/// <summary>What would become of a post. Valid where no account has a problem: collisions and duplicates are only told.</summary>
public sealed record ValidationView(Guid WorkspaceId, Guid? PostId, bool Valid, IReadOnlyList<ChannelValidation> Accounts);

/// <summary>
/// The text exactly as it would be sent there (null where the answer would get too long), how long it is as the network counts it, and what
/// else goes out on the account at about the same time.
/// </summary>
public sealed record ChannelValidation(
    Guid SocialAccountId,
    string AccountName,
    string Platform,
    string? RenderedText,
    int Length,
    int MaxLength,
    CountingUnit Unit,
    IReadOnlyList<PostProblem> Problems,
    DailyQuota Quota,
    IReadOnlyList<Collision> Collisions,
    IReadOnlyList<NearDuplicate> NearDuplicates);

/// <summary>The day of publishing in the workspace's time zone, or today where there is no time yet, and what of it is used, without the post that is checked.</summary>
public sealed record DailyQuota(int Limit, int Used, DateOnly Day)
{
    public int Remaining => Math.Max(0, Limit - Used);
}

public sealed record Collision(Guid PostId, DateTimeOffset ScheduledAt);

/// <summary>Similarity is from 0.8 to 1, which is the same words.</summary>
public sealed record NearDuplicate(Guid PostId, PostStatus Status, double Similarity, DateTimeOffset CreatedAt);
