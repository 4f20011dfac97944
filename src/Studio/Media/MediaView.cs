using System.Globalization;

namespace Studio.Media;

/// <summary>An asset as callers see it, whichever door they came through.</summary>
public sealed record MediaView(
    Guid Id,
    Guid WorkspaceId,
    string Filename,
    MediaType MediaType,
    string MimeType,
    long FileSize,
    string FileSizeDisplay,
    int? Width,
    int? Height,
    double? AspectRatio,
    double? Duration,
    string Title,
    string AltText,
    IReadOnlyList<string> Tags,
    Guid? FolderId,
    bool IsStarred,
    ProcessingStatus ProcessingStatus,
    string? ProcessingNote,
    string Sha256,
    Guid? DuplicateOf,
    string Url,
    string? ThumbnailUrl,
    DateTimeOffset UrlExpiresAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static MediaView Of(MediaAsset asset, MediaUrls urls) => new(
        asset.Id,
        asset.WorkspaceId,
        asset.FileName,
        asset.Type,
        asset.MimeType,
        asset.FileSize,
        Display(asset.FileSize),
        asset.Width,
        asset.Height,
        asset is { Width: > 0, Height: > 0 } ? Math.Round((double)asset.Width.Value / asset.Height.Value, 4) : null,
        asset.Duration,
        asset.Title,
        asset.AltText,
        asset.Tags,
        asset.FolderId,
        asset.IsStarred,
        asset.Status,
        asset.Note,
        Convert.ToHexStringLower(asset.Sha256),
        null,
        urls.OfOriginal(asset),
        urls.OfThumbnail(asset),
        urls.EndOfFiles,
        asset.CreatedAt,
        asset.UpdatedAt);

    private static string Display(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.##} GiB"),
    };
}

public sealed record MediaPage(Guid WorkspaceId, IReadOnlyList<MediaView> Items, int Limit, string? NextCursor);
