using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Studio.Keys;

/// <summary>Adds a key to the ring. The old ones go on opening what they sealed: nobody is signed out.</summary>
public sealed class RotateKeys(IKeyManager keys, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    public DateTimeOffset Run()
    {
        var now = clock.GetUtcNow();
        return keys.CreateNewKey(now, now + Life).ExpirationDate;
    }
}
