using NetVips;

namespace Studio.Media.Processing;

/// <summary>Small pictures of pictures, by libvips, which is told to open nothing but what is safe to open.</summary>
internal static class Thumbnails
{
    public const int Side = 400;

    private const int Quality = 80;

    // Held, since libvips holds it too. What it would say of a damaged picture says the outcome.
    private static readonly Log.LogDelegate Nothing = (_, _, _) => { };

    static Thumbnails()
    {
        if (IsPossible)
        {
            // One at a time, and nothing remembered: the machine is there for calls.
            NetVips.NetVips.BlockUntrusted = true;
            NetVips.NetVips.Concurrency = 1;
            Cache.Max = 0;
            Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, Nothing);
        }
    }

    /// <summary>Whether there is a libvips for this machine.</summary>
    public static bool IsPossible => ModuleInitializer.VipsInitialized;

    /// <summary>Null where the picture cannot be decoded.</summary>
    public static byte[]? Of(string picture)
    {
        try
        {
            // Of something that moves, its first frame.
            using var small = Image.Thumbnail(picture, Side, height: Side, size: Enums.Size.Down, outputProfile: "srgb", failOn: Enums.FailOn.Error);
            return small.WebpsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException)
        {
            return null;
        }
    }
}
