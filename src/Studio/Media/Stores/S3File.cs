namespace Studio.Media.Stores;

/// <summary>An object that is read from wherever somebody begins: each jump is a request, and nothing is read before it is wanted.</summary>
internal sealed class S3File(S3Bucket bucket, string key, long length) : Stream
{
    private Stream? _content;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value != _position)
            {
                _content?.Dispose();
                (_content, _position) = (null, value);
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
    {
        if (_position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        _content ??= await bucket.ReadAsync(key, _position, ct) ?? throw new IOException("The object was deleted while it was read.");
        var count = await _content.ReadAsync(buffer, ct);
        _position += count;
        return count > 0 ? count : throw new IOException("The store broke off before the end of the object.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) => ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => length };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _content?.Dispose();
        base.Dispose(disposing);
    }
}
