namespace Studio.Media.Content;

/// <summary>ITU T.81, annex B: a row of segments, each with its marker.</summary>
internal static class JpegCopy
{
    private const byte StartOfImage = 0xd8;
    private const byte EndOfImage = 0xd9;
    private const byte StartOfScan = 0xda;

    public static PictureSize Run(PartCopy copy)
    {
        var (size, orientation) = ((PictureSize?)null, Orientation.Upright);
        copy.Read(2);
        copy.Write([0xff, StartOfImage]);

        var marker = NextMarker(copy, copy.ReadByte());
        while (marker != EndOfImage)
        {
            var length = copy.ReadBig16() - 2;
            if (length < 0)
            {
                throw copy.NotOne("one of its segments has no length");
            }

            switch (marker)
            {
                case >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc):
                    var frame = copy.Read(length);
                    if (size is not null || length < 6)
                    {
                        throw copy.NotOne("it has two frames, or one that says nothing");
                    }

                    size = copy.SizeOf((frame[3] << 8) | frame[4], (frame[1] << 8) | frame[2]);
                    WriteSegment(copy, marker, frame);
                    break;

                // Huffman, arithmetic and quantization tables, restart intervals.
                case 0xc4 or 0xcc or 0xdb or 0xdd or StartOfScan:
                    WriteSegment(copy, marker, copy.Read(length));
                    break;

                case 0xe0 or 0xe2 or 0xee:
                    var about = copy.Read(length);
                    if (about.StartsWith("JFIF\0"u8) || about.StartsWith("ICC_PROFILE\0"u8) || about.StartsWith("Adobe"u8))
                    {
                        WriteSegment(copy, marker, about);
                    }

                    break;

                case 0xe1:
                    var exif = copy.Read(length);
                    if (orientation is Orientation.Upright && exif.StartsWith("Exif\0\0"u8) && Orientation.In(exif[6..]) is var found and not Orientation.Upright)
                    {
                        orientation = found;
                        WriteSegment(copy, marker, [.. "Exif\0\0"u8, .. Orientation.ToExif(found)]);
                    }

                    break;

                // Remarks, and what programs keep for themselves.
                case >= 0xe0 and <= 0xef or 0xfe:
                    copy.Skip(length);
                    break;

                default:
                    throw copy.NotOne($"it has a segment {marker:x2} that no picture has");
            }

            marker = marker is StartOfScan ? CopyScan(copy, size) : NextMarker(copy, copy.ReadByte());
        }

        copy.Write([0xff, EndOfImage]);
        return size is not { } shown ? throw copy.NotOne("it has no picture in it")
            : Orientation.IsOnItsSide(orientation) ? new(shown.Height, shown.Width) : shown;
    }

    private static void WriteSegment(PartCopy copy, byte marker, ReadOnlySpan<byte> content)
    {
        var length = content.Length + 2;
        copy.Write([0xff, marker, (byte)(length >> 8), (byte)length]);
        copy.Write(content);
    }

    private static byte NextMarker(PartCopy copy, byte first)
    {
        if (first is not 0xff)
        {
            throw copy.NotOne("there is something between its segments");
        }

        // B.1.1.2: any marker may be filled up with 0xff.
        byte marker;
        while ((marker = copy.ReadByte()) is 0xff)
        {
        }

        return marker;
    }

    // What was compressed, up to the next marker that is none of its own.
    private static byte CopyScan(PartCopy copy, PictureSize? size)
    {
        if (size is null)
        {
            throw copy.NotOne("it has no frame before its picture");
        }

        while (true)
        {
            var value = copy.ReadByte();
            if (value is not 0xff)
            {
                copy.WriteByte(value);
                continue;
            }

            var marker = NextMarker(copy, value);
            if (marker is not (0x00 or (>= 0xd0 and <= 0xd7)))
            {
                return marker;
            }

            copy.Write([0xff, marker]);
        }
    }
}
