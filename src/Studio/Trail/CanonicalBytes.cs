using System.Buffers.Binary;
using System.Text;

namespace Studio.Trail;

/// <summary>Values one after the other, each behind its length, so that no two rows are the same bytes.</summary>
internal ref struct CanonicalBytes(Span<byte> buffer)
{
    private const int Prefix = sizeof(int);
    private const int Missing = -1;

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public static int MaxLength(string? text) => Prefix + Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0);

    public void Add(Guid? id)
    {
        if (id is not { } given)
        {
            AddLength(Missing);
            return;
        }

        AddLength(16);
        given.TryWriteBytes(_buffer[_length..], bigEndian: true, out var written);
        _length += written;
    }

    public void Add(long number)
    {
        AddLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_buffer[_length..], number);
        _length += sizeof(long);
    }

    public void Add(DateTimeOffset time) => Add(time.UtcTicks / TimeSpan.TicksPerMicrosecond);

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        AddLength(bytes.Length);
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    public void Add(string? text)
    {
        if (text is null)
        {
            AddLength(Missing);
            return;
        }

        var written = Encoding.UTF8.GetBytes(text, _buffer[(_length + Prefix)..]);
        AddLength(written);
        _length += written;
    }

    private void AddLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer[_length..], length);
        _length += Prefix;
    }
}
