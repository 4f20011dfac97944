using System.Security.Cryptography;

namespace Studio.Trail;

/// <summary>
/// Closes a batch of rows. Each seal of a chain covers the one before it: nothing can be taken out, put in or changed afterwards without
/// the key, which is not in the database. There is a chain for each workspace and one for what belongs to none.
/// </summary>
public sealed class TrailSeal
{
    /// <summary>The secret that rows and seals are signed with.</summary>
    public const string Name = "trail.seal";

    public const int HashLength = HMACSHA256.HashSizeInBytes;

    public static readonly Guid System = Guid.Empty;

    /// <summary>The workspace, or <see cref="System"/>.</summary>
    public required Guid Chain { get; init; }

    public required long Number { get; init; }

    /// <summary>The hash of the seal before it; zeros for the first.</summary>
    public required byte[] Previous { get; init; }

    public required byte[] Hash { get; init; }

    public required int Count { get; init; }

    public required Guid FirstId { get; init; }

    public required Guid LastId { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    public DateTimeOffset? PrunedAt { get; init; }

    /// <summary>Says that it was Studio that removed the rows, and not somebody with access to the database.</summary>
    public byte[]? PruneMac { get; init; }
}
