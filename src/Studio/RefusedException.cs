using Studio.Callers;

namespace Studio;

/// <summary>
/// The product says no, in words meant for the caller. Thrown by the domain and the use cases,
/// turned into an answer once per door. Every other exception is a bug.
/// </summary>
public sealed class RefusedException(RefusalKind kind, string message, string? field = null, Scope scopes = Scope.None) : Exception(message)
{
    public RefusalKind Kind { get; } = kind;

    public string? Field { get; } = field;

    /// <summary>What the client has to ask a new consent for.</summary>
    public Scope Scopes { get; } = scopes;
}

public enum RefusalKind
{
    Invalid,
    Forbidden,
    NeedsScope,
    NotFound,
    Conflict,
}

/// <summary>Reads as a sentence where it is used: <c>throw Refuse.NotFound("post")</c>.</summary>
public static class Refuse
{
    public static RefusedException NotFound(string what) => new(RefusalKind.NotFound, $"There is no such {what}.");

    public static RefusedException Forbidden(string words) => new(RefusalKind.Forbidden, words);

    // Many clients ask for the challenge's scopes only: without those it has, it would trade one grant for another.
    public static RefusedException NeedsScope(Scope needed, Scope granted) =>
        new(RefusalKind.NeedsScope, $"This connection was not granted {(needed & ~granted).ToWire()}. Ask for it in a new consent.", scopes: granted | needed);

    public static RefusedException Conflict(string words) => new(RefusalKind.Conflict, words);

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
}
