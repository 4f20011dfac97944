namespace Studio.Media;

/// <summary>Studio__Media__StorageLimit and the like.</summary>
public sealed class MediaSettings
{
    public const string Section = "Studio:Media";

    /// <summary>The bytes that all workspaces of one organization may keep.</summary>
    public long StorageLimit { get; set; } = 5L << 30;

    /// <summary>Read from a picture's head: a picture of more is never decoded. At four bytes each, what one thumbnail may need in memory.</summary>
    public long MaxPixels { get; set; } = 64_000_000;

    /// <summary>Uploads in parts that one workspace may have open at a time.</summary>
    public int OpenUploads { get; set; } = 20;

    /// <summary>How long an upload in parts may take, with all its broken connections.</summary>
    public TimeSpan UploadLife { get; set; } = TimeSpan.FromHours(6);

    internal bool IsUsable => StorageLimit > 0 && MaxPixels > 0 && OpenUploads > 0 && UploadLife > TimeSpan.Zero;
}
