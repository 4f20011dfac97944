using Studio.Callers;

namespace Studio;

/// <summary>
/// The product says no, in words meant for the caller. Thrown by the domain and the use cases,
/// turned into an answer once per door. Every other exception is a bug.
/// </summary>
public sealed class RefusedException(
    RefusalKind kind, string message, string? field = null, Scope scopes = Scope.None, IReadOnlyDictionary<string, object?>? facts = null) : Exception(message)
{
    public RefusalKind Kind { get; } = kind;

    public string? Field { get; } = field;

    /// <summary>What the client has to ask a new consent for.</summary>
    public Scope Scopes { get; } = scopes;

    /// <summary>Which limit is reached, by its name on the wire, such as <c>per_key_writes</c>.</summary>
    public string? Tier { get; init; }

    public int? Limit { get; init; }

    public int? Remaining { get; init; }

    /// <summary>How long until it is worth another try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int? RetryAfterSeconds => RetryAfter is { } wait ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : null;

    /// <summary>What a program may want to read without taking the words apart, by the names on the wire.</summary>
    public IReadOnlyDictionary<string, object?> Facts { get; } = facts ?? new Dictionary<string, object?>();
}

public enum RefusalKind
{
    Invalid,
    Forbidden,
    NeedsScope,
    NotFound,
    Conflict,

    /// <summary>A conflict that the caller asked to be told of: they said which version they have read.</summary>
    Stale,
    RateLimited,
    TooLarge,
    UnsupportedType,

    /// <summary>Something that Studio needs for this does not answer.</summary>
    Unavailable,
}

/// <summary>Reads as a sentence where it is used: <c>throw Refuse.NotFound("post")</c>.</summary>
public static class Refuse
{
    public const string HalfACharacter = "holds half of a character (a lone surrogate such as \\ud83d): cut text between characters, and never within one";

    public static RefusedException NotFound(string what) => new(RefusalKind.NotFound, $"There is no such {what}.");

    public static RefusedException Forbidden(string words) => new(RefusalKind.Forbidden, words);

    // Many clients ask for the challenge's scopes only: without those it has, it would trade one grant for another.
    public static RefusedException NeedsScope(Scope needed, Scope granted) =>
        new(RefusalKind.NeedsScope, $"This connection was not granted {(needed & ~granted).ToWire()}. Ask for it in a new consent.", scopes: granted | needed);

    public static RefusedException Conflict(string words) => new(RefusalKind.Conflict, words);

    public static RefusedException Stale(string words) => new(RefusalKind.Stale, words);

    public static RefusedException RateLimited(string tier, int limit, int remaining, TimeSpan retryAfter, string words) =>
        new(RefusalKind.RateLimited, $"{words} Try again in {Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))} s.") { Tier = tier, Limit = limit, Remaining = remaining, RetryAfter = retryAfter };

    public static RefusedException TooLarge(string words) => new(RefusalKind.TooLarge, words);

    public static RefusedException UnsupportedType(string words) => new(RefusalKind.UnsupportedType, words);

    public static RefusedException Unavailable(string words) => new(RefusalKind.Unavailable, words);

    public static RefusedException StorageFull(long used, long limit, long attempted, long promised = 0) => new(
        RefusalKind.TooLarge,
        $"This organization may keep {limit} bytes of media and keeps {used}{(promised > 0 ? $", and {promised} are promised to uploads that have begun" : "")}: there is no place for {attempted} more. "
        + (promised > 0 ? "Finalize those, wait until they expire, or send the file in one go. Otherwise a" : "A") + " person has to delete something in Studio, or whoever runs it has to allow more.",
        facts: new Dictionary<string, object?> { ["error"] = "storage_quota_exceeded", ["used_bytes"] = used, ["limit_bytes"] = limit, ["attempted_bytes"] = attempted });

    public static RefusedException Invalid(string field, string words) => new(RefusalKind.Invalid, words, field);

    public static void WhereLong(string field, string text, int max)
    {
        if (text.Length > max)
        {
            throw Invalid(field, $"'{field}' has {text.Length} characters; at most {max} are allowed.");
        }

        // PostgreSQL keeps none, and nobody means one.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid(field, $"'{field}' holds a NUL character. Leave it out.");
        }

        // No network can show half of a character, and no database keeps it.
        if (HoldsHalfACharacter(text))
        {
            throw Invalid(field, $"'{field}' {HalfACharacter}.");
        }
    }

    public static void WhereEmptyOrLong(string field, string text, int max)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Invalid(field, $"'{field}' must not be empty.");
        }

        WhereLong(field, text, max);
    }

    public static int Within(string field, int number, int least, int most)
    {
        WhereOutside(field, number, least, most);
        return number;
    }

    public static void WhereOutside(string field, int number, int least, int most)
    {
        if (number < least || number > most)
        {
            throw Invalid(field, $"'{field}' has to lie between {least} and {most}; {number} does not.");
        }
    }

    private static bool HoldsHalfACharacter(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at])))
            {
                return true;
            }
        }

        return false;
    }
}
