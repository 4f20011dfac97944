using Microsoft.Extensions.Options;

namespace Studio.Media.Content;

/// <summary>Makes of what was received what is kept: the same file, or of a picture its parts that show something.</summary>
public sealed class ReadContent(IOptions<MediaSettings> settings)
{
    private const int TailLength = 1024;

    /// <param name="received">The file as it came.</param>
    /// <param name="kept">Where a picture is copied to. Anything else stays where it is, and this stays empty.</param>
    /// <param name="ct">Ends with the request.</param>
    internal async Task<MediaContent> RunAsync(Stream received, Stream kept, CancellationToken ct)
    {
        var head = new byte[MediaFormat.HeadLength];
        received.Position = 0;
        var count = await received.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        var format = MediaFormat.Of(head.AsSpan(0, count)) ?? throw MediaFormat.Unknown;

        if (received.Length > format.MaxBytes)
        {
            throw TooLong(format);
        }

        var size = Copy(format, received, kept);
        var result = kept.Length > 0 ? kept : received;
        result.Position = 0;
        return new(format, result.Length, await Digest.Sha256Async(result, ct), size);
    }

    public static RefusedException TooLong(MediaFormat format) => Refuse.TooLarge($"A {format.Name} may have at most {format.MaxBytes >> 20} MiB.");

    private PictureSize? Copy(MediaFormat format, Stream received, Stream kept)
    {
        received.Position = 0;
        var copy = new PartCopy(received, kept, format, settings.Value.MaxPixels);

        switch (format.Extension)
        {
            case "jpg":
                return JpegCopy.Run(copy);
            case "png":
                return PngCopy.Run(copy);
            case "gif":
                return GifCopy.Run(copy);
            case "webp":
                return WebpCopy.Run(copy);
            case "mp4" or "mov":
                Mp4Boxes.Clean(received);
                return null;
            case "pdf":
                DemandEndOfPdf(received);
                return null;
            default:
                return null;
        }
    }

    private static void DemandEndOfPdf(Stream file)
    {
        file.Position = Math.Max(0, file.Length - TailLength);
        var tail = new byte[TailLength];
        var count = file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);

        if (tail.AsSpan(0, count).IndexOf("%%EOF"u8) < 0)
        {
            throw Refuse.UnsupportedType("This begins like a PDF and does not end like one: it is cut off, or none.");
        }
    }
}
