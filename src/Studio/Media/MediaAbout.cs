using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Media;

/// <summary>What is said about a file that is uploaded.</summary>
public sealed record MediaAbout(string FileName, string Title, string AltText, Guid? FolderId, IReadOnlyList<string> Tags)
{
    public const int MaxTags = 30;
    public const int MaxTag = 50;

    public static MediaAbout Of(string? fileName, string? title, string? altText, Guid? folderId, IEnumerable<string>? tags) => new(
        LastPartOf(fileName ?? ""),
        title?.Trim() ?? "",
        altText?.Trim() ?? "",
        folderId,
        [.. (tags ?? []).Select(TagOf).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)]);

    /// <summary>Tags are written in any case and meant as the same. A list may hold null, whatever its type says: that is none.</summary>
    public static string TagOf(string? tag) => tag?.Trim().ToLowerInvariant() ?? "";

    internal async Task DemandAsync(AppDb db, CancellationToken ct)
    {
        Refuse.WhereEmptyOrLong("filename", FileName, MediaAsset.MaxFileName);
        Refuse.WhereLong("title", Title, MediaAsset.MaxTitle);
        Refuse.WhereLong("alt_text", AltText, MediaAsset.MaxAltText);

        if (Tags.Count > MaxTags)
        {
            throw Refuse.Invalid("tags", $"There are {Tags.Count} tags; at most {MaxTags} are allowed.");
        }

        foreach (var tag in Tags)
        {
            Refuse.WhereLong("tags", tag, MaxTag);

            if (tag.Any(char.IsControl))
            {
                throw Refuse.Invalid("tags", "A tag is one line of text.");
            }
        }

        if (FolderId is { } folder && !await db.MediaFolders.AnyAsync(f => f.Id == folder, ct))
        {
            throw Refuse.NotFound("media folder");
        }
    }

    // Some programs send the whole path.
    private static string LastPartOf(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
}
