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

    /// <summary>The rules of a whole list of them, for a post on these accounts.</summary>
    internal static void Demand(IReadOnlyList<PlatformOverride> overrides, IReadOnlyList<Guid> accounts)
    {
        // JSON lets a null stand where the type lets none.
        if (overrides.Contains(null))
        {
            throw Refuse.Invalid("platform_overrides", "An entry of platform_overrides must not be null.");
        }

        foreach (var own in overrides)
        {
            if (overrides.Count(other => other.SocialAccountId == own.SocialAccountId) > 1)
            {
                throw Refuse.Invalid("platform_overrides", $"There are two entries for the account {own.SocialAccountId}. Give each account one.");
            }

            if (!accounts.Contains(own.SocialAccountId))
            {
                throw Refuse.Invalid("platform_overrides", $"{own.SocialAccountId} is not one of this post's accounts. They are {string.Join(", ", accounts)}.");
            }

            own.Demand();
        }
    }

    internal static void DemandRoom(int characters)
    {
        if (characters > MaxCharacters)
        {
            throw Refuse.Invalid("platform_overrides", $"The accounts' own texts have {characters} characters together; at most {MaxCharacters} are allowed.");
        }
    }

    internal static int CharactersIn(params ReadOnlySpan<string?> texts)
    {
        var characters = 0;
        foreach (var text in texts)
        {
            characters += text?.Length ?? 0;
        }

        return characters;
    }

    private void Demand()
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
