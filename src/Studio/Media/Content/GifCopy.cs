namespace Studio.Media.Content;

/// <summary>GIF 89a: a screen, and blocks up to a trailer. Its own rules make it the easiest to hide a script in, behind its head or in a remark.</summary>
internal static class GifCopy
{
    private const byte Extension = 0x21;
    private const byte Picture = 0x2c;
    private const byte Trailer = 0x3b;
    private const byte GraphicControl = 0xf9;
    private const byte Application = 0xff;

    public static PictureSize Run(PartCopy copy)
    {
        copy.Copy(6);
        var screen = copy.Read(7);
        var size = copy.SizeOf(screen[0] | (screen[1] << 8), screen[2] | (screen[3] << 8));
        var colours = screen[4];
        copy.Write(screen);
        CopyColours(copy, colours);

        for (var hasPicture = false; ;)
        {
            switch (copy.ReadByte())
            {
                case Extension:
                    CopyExtension(copy, copy.ReadByte());
                    break;

                case Picture:
                    var about = copy.Read(9);
                    colours = about[8];
                    copy.WriteByte(Picture);
                    copy.Write(about);
                    CopyColours(copy, colours);
                    copy.WriteByte(copy.ReadByte());
                    CopyBlocks(copy);
                    hasPicture = true;
                    break;

                case Trailer when hasPicture:
                    copy.WriteByte(Trailer);
                    return size;

                default:
                    throw copy.NotOne("there is something between its blocks");
            }
        }
    }

    private static void CopyColours(PartCopy copy, byte packed)
    {
        if ((packed & 0x80) != 0)
        {
            copy.Copy(3 << ((packed & 0x07) + 1));
        }
    }

    // How long a frame stays, and how often all of them are shown. Remarks, plain text and what programs say are left out.
    private static void CopyExtension(PartCopy copy, byte label)
    {
        var length = copy.ReadByte();
        var first = copy.Read(length);

        if (label is GraphicControl || (label is Application && (first.SequenceEqual("NETSCAPE2.0"u8) || first.SequenceEqual("ANIMEXTS1.0"u8))))
        {
            copy.Write([Extension, label, length]);
            copy.Write(first);
            CopyBlocks(copy);
        }
        else if (length > 0)
        {
            while (copy.ReadByte() is var more and > 0)
            {
                copy.Skip(more);
            }
        }
    }

    private static void CopyBlocks(PartCopy copy)
    {
        byte length;
        do
        {
            length = copy.ReadByte();
            copy.WriteByte(length);
            copy.Copy(length);
        }
        while (length > 0);
    }
}
