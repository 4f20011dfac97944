using System.Buffers.Binary;
using System.Text;

namespace Studio.Media.Content;

/// <summary>
/// ISO/IEC 14496-12: boxes in boxes, which have to fill the file to its last byte. Those with remarks, where phones write down the place, are emptied
/// where they lie: a box that is as long as before moves nothing else.
/// </summary>
internal static class Mp4Boxes
{
    // Of a file that is cut into pieces there may be thousands; of one that was made to keep us busy, millions.
    private const int MostBoxes = 50_000;

    // Writing into one throws away what was read ahead.
    private const int EmptiedCountAs = 50;

    public static void Clean(Stream file)
    {
        var (count, hasMovie) = (0, false);
        Walk(file, 0, file.Length, within: null, ref count, ref hasMovie);

        if (!hasMovie)
        {
            throw NotOne("it has no movie in it");
        }
    }

    private static void Walk(Stream file, long start, long end, string? within, ref int count, ref bool hasMovie)
    {
        Span<byte> head = stackalloc byte[16];

        for (var at = start; at < end;)
        {
            if (++count > MostBoxes || end - at < 8)
            {
                throw NotOne("its boxes do not fill it, or are too many");
            }

            file.Position = at;
            file.ReadExactly(head[..8]);
            long length = BinaryPrimitives.ReadUInt32BigEndian(head), content = 8;
            var type = Encoding.Latin1.GetString(head[4..8]);

            if (length is 1 && end - at >= 16)
            {
                file.ReadExactly(head[8..]);
                (length, content) = (BinaryPrimitives.ReadInt64BigEndian(head[8..]), 16);
            }
            else if (length is 0)
            {
                length = end - at;
            }

            if (length < content || length > end - at)
            {
                throw NotOne("one of its boxes is longer than what it lies in");
            }

            switch (type, within)
            {
                case ("udta" or "meta" or "uuid", _):
                    count += EmptiedCountAs;
                    Empty(file, at, at + content, at + length);
                    break;
                case ("moov", null):
                    hasMovie = true;
                    Walk(file, at + content, at + length, type, ref count, ref hasMovie);
                    break;
                case ("trak", "moov"):
                    Walk(file, at + content, at + length, type, ref count, ref hasMovie);
                    break;

                // Boxes that lie in themselves, as deep as there are any, would take the stack and the process with it.
                case ("moov" or "trak", _):
                    throw NotOne("one of its boxes lies where it cannot");
            }

            at += length;
        }
    }

    private static void Empty(Stream file, long box, long from, long to)
    {
        file.Position = box + 4;
        file.Write("free"u8);
        file.Position = from;

        Span<byte> nothing = stackalloc byte[4096];
        nothing.Clear();
        for (var left = to - from; left > 0; left -= Math.Min(left, nothing.Length))
        {
            file.Write(nothing[..(int)Math.Min(left, nothing.Length)]);
        }
    }

    private static RefusedException NotOne(string why) => Refuse.UnsupportedType($"This begins like a video and is none: {why}.");
}
