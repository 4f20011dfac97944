using System.Globalization;
using Studio.Posts;

namespace Studio.Web.Posts;

/// <summary>A post as people read it.</summary>
internal static class PostWords
{
    private const int MaxExcerpt = 160;

    public static string Of<TStatus>(TStatus status)
        where TStatus : struct, Enum
    {
        var words = WireJson.NameOf(status).Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string Network(PostTargetView target) => Studio.Channels.Network.Of(target.Platform).Name;

    public static string Maker(PostAuthorView author) => author.Agent is null ? author.Name : $"{author.Name} via {author.Agent}";

    public static string Excerpt(PostView post)
    {
        var text = new StringInfo(string.Join(' ', post.Caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return text.LengthInTextElements > MaxExcerpt ? text.SubstringByTextElements(0, MaxExcerpt).TrimEnd() + "…" : text.String;
    }

    public static string Did(ReviewAction action) => action switch
    {
        ReviewAction.Submitted => "sent it to review.",
        ReviewAction.Approved => "approved it.",
        ReviewAction.ChangesRequested => "asked for changes.",
        ReviewAction.Rejected => "rejected it.",
        ReviewAction.Returned => "changed it, so it went back to review.",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    public static string Text(ContentField field, string text, string zone) =>
        field is ContentField.Time ? Times.Local(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture), zone) : text;

    /// <summary>The time that matters about it, and what of.</summary>
    public static (string What, DateTimeOffset At) When(PostView post) =>
        post.PublishedAt is { } published ? ("Published", published)
        : post.ScheduledAt is { } scheduled ? (post.Status is DerivedStatus.Failed ? "Was planned for" : "Scheduled for", scheduled)
        : post.ProposedPublishAt is { } proposed ? ("Proposed for", proposed)
        : ("Written", post.CreatedAt);
}
