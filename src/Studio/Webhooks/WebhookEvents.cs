using Studio.Posts;
using Studio.Trail;

namespace Studio.Webhooks;

/// <summary>What a webhook can be told of, by the names on the wire. Receivers branch on them: add, never rename.</summary>
public static class WebhookEvents
{
    /// <summary>Stands for every event, those too that do not exist yet.</summary>
    public const string Everything = "*";

    public const string PostUpdated = "post.updated";
    public const string PostDeleted = "post.deleted";
    public const string ConnectionCreated = "connection.created";
    public const string ConnectionNarrowed = "connection.narrowed";
    public const string ConnectionMoved = "connection.moved";
    public const string ConnectionEnded = "connection.ended";
    public const string KeyCreated = "key.created";
    public const string KeyEdited = "key.edited";
    public const string KeyRevoked = "key.revoked";

    /// <summary>Only for whoever asks for it, whatever they have subscribed to.</summary>
    public const string Test = "webhook.test";

    public static IReadOnlyList<string> All { get; } =
    [
        .. Enum.GetValues<DerivedStatus>().Select(Of), PostUpdated, PostDeleted,
        .. Enum.GetValues<ReviewAction>().Select(Of),
        ConnectionCreated, ConnectionNarrowed, ConnectionMoved, ConnectionEnded,
        KeyCreated, KeyEdited, KeyRevoked,
    ];

    public static string Of(DerivedStatus status) => $"post.{WireJson.NameOf(status)}";

    public static string Of(ReviewAction action) => $"approval.{WireJson.NameOf(action)}";

    /// <summary>As it is kept: names with spaces between.</summary>
    internal static string Write(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw Refuse.Invalid("event_types", $"Name at least one event, or \"{Everything}\" for all. There are {string.Join(", ", All)}.");
        }

        // JSON lets a null stand where the type lets none.
        if (names.FirstOrDefault(name => name is not Everything && !All.Contains(name)) is { } unknown)
        {
            throw Refuse.Invalid("event_types", $"'{TrailText.Fit(unknown, WebhookMessage.MaxType)}' is not an event. There are {string.Join(", ", All)}, and \"{Everything}\" for all.");
        }

        return names.Contains(null) ? throw Refuse.Invalid("event_types", "An entry of event_types must not be null.")
            : names.Contains(Everything) ? Everything
            : string.Join(' ', All.Where(names.Contains));
    }

    internal static IReadOnlyList<string> Read(string kept) => kept.Split(' ');

    internal static bool Include(string kept, string type) => kept is Everything || kept.Split(' ').Contains(type);
}
