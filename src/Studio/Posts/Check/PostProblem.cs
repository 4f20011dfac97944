namespace Studio.Posts.Check;

/// <summary>Something that keeps a post from going out on one channel: the argument that has to change, what is wrong, and what to do about it.</summary>
public sealed record PostProblem(Guid SocialAccountId, string Field, ProblemCode Code, string Message, string Hint)
{
    internal string Words() => $"{Message} {Hint}";
}

public enum ProblemCode
{
    TextMissing,
    TextTooLong,
    TitleMissing,
    TitleTooLong,
    FirstCommentNotSupported,
    FirstCommentTooLong,
    ForbiddenCharacters,
    TooManyHashtags,
    TooManyMentions,
    TooManyLinks,
    PhoneNumber,
    MediaMissing,
    MediaTypeNotTaken,
    MediaTooLarge,
    MediaDamaged,
    MediaMixed,
    TooManyMedia,
    AltTextTooLong,
    NotConnected,
    TimePast,
    DailyLimit,
}
