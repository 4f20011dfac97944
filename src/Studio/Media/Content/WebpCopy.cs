using System.Buffers.Binary;
using System.Text;

namespace Studio.Media.Content;

/// <summary>RFC 9649: a RIFF file of chunks.</summary>
internal static class WebpCopy
{
    private const int SizeAt = 4;
    private const int FirstChunk = 12;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;

    public static PictureSize Run(PartCopy copy)
    {
        var (size, flagsAt, flags, orientation, hasPicture) = ((PictureSize?)null, 0L, (byte)0, Orientation.Upright, false);
        copy.Copy(4);
        long end = copy.ReadLittle32() + 8L, at = FirstChunk;
        copy.Write([0, 0, 0, 0]);
        copy.Copy(4);

        while (at + 8 <= end)
        {
            var type = Encoding.Latin1.GetString(copy.Read(4));
            long length = copy.ReadLittle32(), padded = length + (length & 1);
            at += 8 + padded;

            switch (type)
            {
                case "VP8X" when size is null && length == 10:
                    var canvas = copy.Read(10);
                    size = copy.SizeOf(Read24(canvas[4..]) + 1, Read24(canvas[7..]) + 1);
                    flags = (byte)(canvas[0] & ~(HasExif | HasXmp));
                    WriteHead(copy, type, length);
                    flagsAt = copy.Written;
                    copy.Write(canvas);
                    break;

                case "VP8 " or "VP8L" when length >= 10:
                    var head = copy.Read(10);

                    // Of its own, and not only that of the canvas: one of them might be a lie.
                    var own = SizeIn(copy, type, head);
                    size ??= own;
                    hasPicture = true;
                    WriteHead(copy, type, length);
                    copy.Write(head);
                    copy.Copy(padded - head.Length);
                    break;

                case "ALPH" or "ANIM" or "ANMF" or "ICCP" when size is not null:
                    hasPicture |= type is "ANMF";
                    WriteHead(copy, type, length);
                    copy.Copy(padded);
                    break;

                case "EXIF" when padded <= ushort.MaxValue:
                    var exif = copy.Read((int)padded);
                    orientation = Orientation.In(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
                    break;

                default:
                    copy.Skip(padded);
                    break;
            }
        }

        if (size is not { } shown || !hasPicture)
        {
            throw copy.NotOne("it has no picture in it");
        }

        if (orientation is not Orientation.Upright && flagsAt > 0)
        {
            var exif = Orientation.ToExif(orientation);
            WriteHead(copy, "EXIF", exif.Length);
            copy.Write(exif);
            flags |= HasExif;
        }

        if (flagsAt > 0)
        {
            copy.WriteAt(flagsAt, [flags]);
        }

        Span<byte> total = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(total, (uint)(copy.Written - 8));
        copy.WriteAt(SizeAt, total);
        return flagsAt > 0 && Orientation.IsOnItsSide(orientation) ? new(shown.Height, shown.Width) : shown;
    }

    private static PictureSize SizeIn(PartCopy copy, string type, ReadOnlySpan<byte> head)
    {
        if (type is "VP8L")
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
            return head[0] is 0x2f ? copy.SizeOf((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1) : throw copy.NotOne("its picture does not begin like one");
        }

        return head[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a])
            ? copy.SizeOf(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) & 0x3fff)
            : throw copy.NotOne("its picture does not begin like one");
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static void WriteHead(PartCopy copy, string type, long length)
    {
        Span<byte> head = stackalloc byte[8];
        Encoding.Latin1.GetBytes(type, head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)length);
        copy.Write(head);
    }
}
