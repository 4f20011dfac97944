using System.Security.Cryptography;

namespace Studio.Trail;

/// <summary>The hash of a seal, row by row. The same for whoever seals and whoever verifies.</summary>
internal sealed class SealHash : IDisposable
{
    private readonly IncrementalHash _hash;

    public SealHash(TrailKeys keys, Guid chain, long number, ReadOnlySpan<byte> previous, int count, DateTimeOffset sealedAt)
    {
        _hash = keys.StartSeal();

        var head = new CanonicalBytes(stackalloc byte[256]);
        head.Add(chain);
        head.Add(number);
        head.Add(previous);
        head.Add(count);
        head.Add(sealedAt);
        _hash.AppendData(head.Written);
    }

    public void Add(Guid id, ReadOnlySpan<byte> mac)
    {
        var row = new CanonicalBytes(mac.Length <= TrailKeys.MacLength ? stackalloc byte[64] : new byte[64 + mac.Length]);
        row.Add(id);
        row.Add(mac);
        _hash.AppendData(row.Written);
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
