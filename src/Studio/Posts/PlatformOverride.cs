using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Studio.Posts;

/// <summary>What one account says instead of the post's own text: null inherits, an empty text is meant to be empty.</summary>
public sealed record PlatformOverride(
    [property: Description("One of the post's accounts.")] Guid SocialAccountId,
    [property: Description("Left out or null: the post's caption.")] string? Caption = null,
    [property: Description("Left out or null: the post's title. An empty text: no title.")] string? Title = null,
    [property: Description("Left out or null: the post's first comment. An empty text: no first comment.")] string? FirstComment = null,
    [property: Description("The network's own options, such as a board, kept as they are.")] JsonObject? PlatformExtra = null)
{
    /// <summary>Of all the accounts of a post together: what is read again as one answer has to fit into one.</summary>
    public const int MaxCharacters = 20_000;

    internal void Demand()
    {
        if (Caption is not null)
        {
            Refuse.WhereLong("platform_overrides", Caption, Post.MaxCaption);
        }

        if (Title is not null)
        {
            Refuse.WhereLong("platform_overrides", Title, Post.MaxTitle);
        }

        if (FirstComment is not null)
        {
            Refuse.WhereLong("platform_overrides", FirstComment, Post.MaxCaption);
        }
    }
}
