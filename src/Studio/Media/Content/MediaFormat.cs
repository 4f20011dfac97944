namespace Studio.Media.Content;

/// <summary>What is taken, told by its first bytes, whatever a file or its sender calls it. An SVG or an HTML page is a program and not among them.</summary>
public sealed record MediaFormat(string Name, string MimeType, string Extension, MediaType Type)
{
    /// <summary>As many bytes as tell them apart.</summary>
    public const int HeadLength = 64;

    private const long Mebibyte = 1 << 20;

    public static readonly MediaFormat Jpeg = new("JPEG", "image/jpeg", "jpg", MediaType.Image);
    public static readonly MediaFormat Png = new("PNG", "image/png", "png", MediaType.Image);
    public static readonly MediaFormat Webp = new("WebP", "image/webp", "webp", MediaType.Image);
    public static readonly MediaFormat Gif = new("GIF", "image/gif", "gif", MediaType.Gif);
    public static readonly MediaFormat Mp4 = new("MP4", "video/mp4", "mp4", MediaType.Video);
    public static readonly MediaFormat QuickTime = new("QuickTime", "video/quicktime", "mov", MediaType.Video);
    public static readonly MediaFormat Webm = new("WebM", "video/webm", "webm", MediaType.Video);
    public static readonly MediaFormat Avi = new("AVI", "video/x-msvideo", "avi", MediaType.Video);
    public static readonly MediaFormat Pdf = new("PDF", "application/pdf", "pdf", MediaType.Document);

    public static IReadOnlyList<MediaFormat> All { get; } = [Jpeg, Png, Webp, Gif, Mp4, QuickTime, Webm, Avi, Pdf];

    public static RefusedException Unknown => Refuse.UnsupportedType(
        $"This file is none that Studio takes. It takes {string.Join(", ", All.Select(format => format.Name))}, told by the contents and not by the name; SVG and HTML are never taken.");

    /// <summary>The most bytes that a file of this kind may have.</summary>
    public long MaxBytes => MaxBytesOf(Type);

    public static long MaxBytesOf(MediaType type) => type is MediaType.Video ? 1024 * Mebibyte : 20 * Mebibyte;

    public static MediaFormat OfMimeType(string mimeType) => All.Single(format => format.MimeType == mimeType);

    public static MediaFormat? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xff, 0xd8, 0xff, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => Webp,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => Avi,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', .. var brand] => OfBrand(brand),
        [0x1a, 0x45, 0xdf, 0xa3, .. var about] when about.IndexOf("webm"u8) >= 0 => Webm,
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => Pdf,
        _ => null,
    };

    // Pictures (HEIC, AVIF) and sound come in the same boxes.
    private static MediaFormat? OfBrand(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("qt  "u8) ? QuickTime
        : brand.StartsWith("iso"u8) || brand.StartsWith("mp4"u8) || brand.StartsWith("avc1"u8) || brand.StartsWith("M4V"u8) || brand.StartsWith("dash"u8) || brand.StartsWith("MSNV"u8) ? Mp4
        : null;
}

/// <summary>As it is shown, with its rotation applied.</summary>
public readonly record struct PictureSize(int Width, int Height);

/// <summary>What a file turned out to be.</summary>
internal sealed record MediaContent(MediaFormat Format, long Length, byte[] Sha256, PictureSize? Size);
