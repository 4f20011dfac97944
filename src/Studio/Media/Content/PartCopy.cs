using System.Buffers.Binary;

namespace Studio.Media.Content;

/// <summary>
/// Reads a picture part by part and copies the parts that are wanted. What is not copied is not there any more: remarks, places, serial
/// numbers, second pictures, and whatever somebody has put behind the end.
/// </summary>
internal sealed class PartCopy(Stream from, Stream to, MediaFormat format, long maxPixels)
{
    private readonly byte[] _part = new byte[64 * 1024];

    // Asked once: a file asks the system each time, and a picture may have millions of parts.
    private readonly long _length = from.Length;

    public long Written => to.Position;

    public RefusedException NotOne(string why) => Refuse.UnsupportedType($"This begins like a {format.Name} and is none: {why}.");

    public byte ReadByte() => from.ReadByte() is var read and >= 0 ? (byte)read : throw CutOff();

    /// <summary>The next bytes, good until the next are read. No part that has to be looked into is longer.</summary>
    public Span<byte> Read(int count)
    {
        var part = count <= _part.Length ? _part.AsSpan(0, count) : throw NotOne("one of its parts is too long");
        if (from.ReadAtLeast(part, count, throwOnEndOfStream: false) < count)
        {
            throw CutOff();
        }

        return part;
    }

    public int ReadBig16() => BinaryPrimitives.ReadUInt16BigEndian(Read(2));

    public uint ReadBig32() => BinaryPrimitives.ReadUInt32BigEndian(Read(4));

    public uint ReadLittle32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(4));

    public void Write(ReadOnlySpan<byte> bytes) => to.Write(bytes);

    public void WriteByte(byte value) => to.WriteByte(value);

    /// <summary>Goes back to what was known only at the end.</summary>
    public void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        var end = to.Position;
        to.Position = position;
        to.Write(bytes);
        to.Position = end;
    }

    public void Copy(long count)
    {
        for (; count > 0; count -= Math.Min(count, _part.Length))
        {
            to.Write(Read((int)Math.Min(count, _part.Length)));
        }
    }

    public void Skip(long count)
    {
        if (count > _length - from.Position)
        {
            throw CutOff();
        }

        from.Position += count;
    }

    /// <summary>Told by the head, before anything is decoded: a picture of a few bytes may claim as much memory as it likes.</summary>
    public PictureSize SizeOf(long width, long height) =>
        width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue ? throw NotOne("it has no width or no height")
        : width * height > maxPixels ? throw Refuse.TooLarge($"This picture has {width} x {height} pixels; at most {maxPixels / 1_000_000} million are taken. Make it smaller.")
        : new((int)width, (int)height);

    private RefusedException CutOff() => NotOne("it ends too early");
}
