namespace Studio.Media;

/// <summary>The file that a signed address opens. The signature stands for a caller.</summary>
public sealed class OpenMediaFile(MediaUrls urls, MediaFiles files)
{
    /// <returns>Null where the address is not one of ours, not good any more, or its file is gone.</returns>
    public MediaFile? Run(string path, string query, Guid asset, string variant)
    {
        if (!urls.Opens(path, query) || MediaUrls.MimeTypeOf(variant) is not { } mimeType)
        {
            return null;
        }

        var file = variant == MediaUrls.Thumbnail ? files.ThumbnailPathOf(asset) : files.PathOf(asset);
        return File.Exists(file) ? new(file, mimeType) : null;
    }
}

public sealed record MediaFile(string Path, string MimeType)
{
    /// <summary>A document may hold a program: a browser is told to put it away, and not to show it.</summary>
    public bool IsShown => MimeType.StartsWith("image/", StringComparison.Ordinal) || MimeType.StartsWith("video/", StringComparison.Ordinal);
}
