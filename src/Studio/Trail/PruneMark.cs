using System.Security.Cryptography;

namespace Studio.Trail;

/// <summary>What a seal says once its rows are gone, signed: an emptied batch without it was emptied by somebody else.</summary>
internal static class PruneMark
{
    public static byte[] Of(TrailKeys keys, TrailSeal seal, DateTimeOffset prunedAt)
    {
        var bytes = new CanonicalBytes(stackalloc byte[512]);
        bytes.Add("pruned");
        bytes.Add(seal.Chain);
        bytes.Add(seal.Number);
        bytes.Add(seal.Hash);
        bytes.Add(seal.Count);
        bytes.Add(seal.SealedAt);
        bytes.Add(prunedAt);
        return keys.Prove(bytes.Written);
    }

    public static bool IsGenuine(TrailKeys keys, TrailSeal seal) =>
        seal is { PrunedAt: { } at, PruneMac: { } mac } && CryptographicOperations.FixedTimeEquals(mac, Of(keys, seal, at));
}
