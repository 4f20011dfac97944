namespace Studio.Posts;

/// <summary>What a caller asks to be changed about a post. What is null stays as it is.</summary>
public sealed record PostChange(
    string? Caption = null,
    string? Title = null,
    string? FirstComment = null,
    string? InternalNotes = null,
    IReadOnlyList<Guid>? SocialAccountIds = null,
    IReadOnlyList<Guid>? MediaAssetIds = null,
    IReadOnlyList<PlatformOverride>? PlatformOverrides = null,
    DateTimeOffset? ScheduledAt = null,
    ProposedTime? ProposedPublishAt = null)
{
    internal PostText Over(Post post) => new(Caption ?? post.Caption, Title ?? post.Title, FirstComment ?? post.FirstComment, InternalNotes ?? post.InternalNotes);
}

/// <summary>A time to propose, or none: which is another thing than not to speak of it.</summary>
public sealed record ProposedTime(DateTimeOffset? At);
