using System.Buffers.Binary;

namespace Studio.Media.Content;

/// <summary>PNG, third edition, section 5: a signature and chunks. APNG's are among them.</summary>
internal static class PngCopy
{
    private const int HeaderLength = 13;
    private const int ChecksumLength = 4;

    private static readonly string[] Kept =
        ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT"];

    public static PictureSize Run(PartCopy copy)
    {
        copy.Copy(8);
        var (size, hasPicture) = ((PictureSize?)null, false);

        while (true)
        {
            long length = copy.ReadBig32();
            var type = System.Text.Encoding.Latin1.GetString(copy.Read(4));

            if (size is null)
            {
                if (type is not "IHDR" || length is not HeaderLength)
                {
                    throw copy.NotOne("it has no head");
                }

                var head = copy.Read(HeaderLength + ChecksumLength);
                size = copy.SizeOf(BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[4..]));
                WriteHead(copy, type, length);
                copy.Write(head);
            }
            else if (type is "IHDR")
            {
                throw copy.NotOne("it has two heads");
            }
            else if (Kept.Contains(type))
            {
                WriteHead(copy, type, length);
                copy.Copy(length + ChecksumLength);
                hasPicture |= type is "IDAT";
            }
            else
            {
                copy.Skip(length + ChecksumLength);
            }

            if (type is "IEND")
            {
                return hasPicture ? size.Value : throw copy.NotOne("it has no picture in it");
            }
        }
    }

    private static void WriteHead(PartCopy copy, string type, long length)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(head, (uint)length);
        System.Text.Encoding.Latin1.GetBytes(type, head[4..]);
        copy.Write(head);
    }
}
