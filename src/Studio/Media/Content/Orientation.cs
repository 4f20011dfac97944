using System.Buffers.Binary;

namespace Studio.Media.Content;

/// <summary>How a camera was held: the one thing in a picture's EXIF that it does not look right without. The rest, places among it, is left out.</summary>
internal static class Orientation
{
    public const int Upright = 1;

    private const ushort Tag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>EXIF with nothing in it but this.</summary>
    public static byte[] ToExif(int orientation) =>
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, Tag >> 8, Tag & 0xff, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    public static bool IsOnItsSide(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>What EXIF says, and upright where it says nothing that could be meant.</summary>
    public static int In(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8 || !(exif.StartsWith("MM"u8) || exif.StartsWith("II"u8)))
        {
            return Upright;
        }

        var big = exif[0] == 'M';
        var start = Read32(exif[4..], big);
        if (start > exif.Length - 2)
        {
            return Upright;
        }

        var entries = exif[(int)start..];
        for (int i = 0, count = Read16(entries, big), at = 2; i < count && at + EntryLength <= entries.Length; i++, at += EntryLength)
        {
            if (Read16(entries[at..], big) == Tag)
            {
                return Read16(entries[(at + 8)..], big) is var found and >= 1 and <= 8 ? found : Upright;
            }
        }

        return Upright;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool big) => big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool big) => big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
