using System.Security.Cryptography;
using Studio.Keys;

namespace Studio.Trail;

/// <summary>Signs rows and seals with keys made from a secret that the database alone does not give away.</summary>
public sealed class TrailKeys(Secrets secrets)
{
    public const int MacLength = 16;

    private const int FixedColumns = 256;
    private const int OnStack = 4096;

    private Derived? _derived;

    private Derived Keys
    {
        get
        {
            // At the very first start the secret is replaced when another node was quicker to make it.
            var secret = secrets.Of(TrailSeal.Name);
            return _derived is { } known && ReferenceEquals(known.Secret, secret) ? known : _derived = new(secret, KeyFor(secret, "rows"u8), KeyFor(secret, "seals"u8));
        }
    }

    internal TrailEntry Sign(TrailEntry entry)
    {
        entry.Fit();
        entry.Mac = MacOf(entry);
        return entry;
    }

    internal bool IsGenuine(TrailEntry entry) => CryptographicOperations.FixedTimeEquals(entry.Mac, MacOf(entry));

    internal byte[] Prove(ReadOnlySpan<byte> statement) => HMACSHA256.HashData(Keys.Seals, statement);

    internal IncrementalHash StartSeal() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Keys.Seals);

    private byte[] MacOf(TrailEntry entry)
    {
        // Rows of ours fit on the stack; one that somebody has put text into may be of any length.
        var max = FixedColumns + CanonicalBytes.MaxLength(entry.Via) + CanonicalBytes.MaxLength(entry.ClientId) + CanonicalBytes.MaxLength(entry.Action)
            + CanonicalBytes.MaxLength(entry.Outcome) + CanonicalBytes.MaxLength(entry.Address) + CanonicalBytes.MaxLength(entry.TraceId);
        var bytes = new CanonicalBytes(max <= OnStack ? stackalloc byte[OnStack] : new byte[max]);

        bytes.Add(entry.Id);
        bytes.Add(entry.At);
        bytes.Add(entry.WorkspaceId);
        bytes.Add(entry.UserId);
        bytes.Add(entry.Via);
        bytes.Add(entry.ConnectionId);
        bytes.Add(entry.ApiKeyId);
        bytes.Add(entry.ClientId);
        bytes.Add(entry.Action);
        bytes.Add(entry.TargetId);
        bytes.Add(entry.Outcome);
        bytes.Add(entry.Microseconds);
        bytes.Add(entry.Count);
        bytes.Add(entry.Address);
        bytes.Add(entry.TraceId);

        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Keys.Rows, bytes.Written, whole);
        return whole[..MacLength].ToArray();
    }

    private static byte[] KeyFor(byte[] secret, ReadOnlySpan<byte> use)
    {
        var key = new byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], info: use);
        return key;
    }

    private sealed record Derived(byte[] Secret, byte[] Rows, byte[] Seals);
}
