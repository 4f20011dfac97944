using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Studio.Keys;

/// <summary>
/// Adds a key to the ring. The old ones go on opening what they sealed: nobody is signed out. The new one seals only once every node has seen it:
/// otherwise what one sealed could not be opened by the next.
/// </summary>
public sealed class RotateKeys(IKeyManager keys, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private static readonly TimeSpan UntilAllHaveSeenIt = 5 * RingWatch.Period;

    public IKey Run()
    {
        var begins = clock.GetUtcNow() + UntilAllHaveSeenIt;
        return keys.CreateNewKey(begins, begins + Life);
    }
}
