using System.Buffers;
using System.Security.Cryptography;

namespace Studio.Media.Content;

/// <summary>The SHA-256 of a whole file. In large pieces: the framework's own goes over a film four thousand bytes at a time.</summary>
internal static class Digest
{
    private const int BufferSize = 128 * 1024;

    public static async Task<byte[]> Sha256Async(Stream file, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await file.ReadAsync(buffer, ct)) > 0)
            {
                hash.AppendData(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hash.GetHashAndReset();
    }
}
