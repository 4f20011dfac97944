using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Studio.Keys;

/// <summary>ASP.NET Core's key manager, whose ring is read again when some node has added a key.</summary>
public sealed class SharedKeys(XmlKeyManager keys, RingWatch watch) : IKeyManager
{
    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => keys.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => keys.GetAllKeys();

    public CancellationToken GetCacheExpirationToken() => CancellationTokenSource.CreateLinkedTokenSource(keys.GetCacheExpirationToken(), watch.Changed).Token;

    public void RevokeKey(Guid keyId, string? reason = null) => keys.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => keys.RevokeAllKeys(revocationDate, reason);
}
