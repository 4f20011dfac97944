using Studio.Media.Stores;

namespace Studio.Media;

/// <summary>The file that a signed address opens. The signature stands for a caller.</summary>
public sealed class OpenMediaFile(MediaUrls urls, IMediaStore store)
{
    /// <returns>Null where the address is not one of ours, not good any more, or its file is gone.</returns>
    public async Task<MediaFile?> RunAsync(string path, string query, Guid asset, string variant, CancellationToken ct)
    {
        if (!urls.Opens(path, query) || MediaUrls.MimeTypeOf(variant) is not { } mimeType)
        {
            return null;
        }

        var content = await (variant == MediaUrls.Thumbnail ? store.OpenThumbnailAsync(asset, ct) : store.OpenAsync(asset, ct));
        return content is null ? null : new(content, mimeType);
    }
}

public sealed record MediaFile(Stream Content, string MimeType)
{
    /// <summary>A document may hold a program: a browser is told to put it away, and not to show it.</summary>
    public bool IsShown => MimeType.StartsWith("image/", StringComparison.Ordinal) || MimeType.StartsWith("video/", StringComparison.Ordinal);
}
