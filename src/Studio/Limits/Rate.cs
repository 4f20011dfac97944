using System.Globalization;

namespace Studio.Limits;

/// <summary>A bucket holds what may be done in a minute, and fills at that pace.</summary>
/// <param name="Tier">Its name on the wire.</param>
/// <param name="PerMinute">How many it holds; 0 is no limit.</param>
public sealed record Rate(string Tier, int PerMinute)
{
    /// <summary>Nobody means more, and a bucket is counted in ticks of the clock.</summary>
    public const int Most = 1_000_000;

    // A node draws a tenth at once: fewer questions than calls, and not much that lies with a node which has no use for it.
    private const int Blocks = 10;

    public bool IsOff => PerMinute == 0;

    /// <summary>The ticks in which one comes back.</summary>
    public long Interval => TimeSpan.TicksPerMinute / PerMinute;

    /// <summary>The ticks in which an empty bucket fills.</summary>
    public long Window => Interval * PerMinute;

    public int Block => Math.Max(1, PerMinute / Blocks);

    /// <summary>As draft-ietf-httpapi-ratelimit-headers says it: this many in a window of so many seconds.</summary>
    public string Policy { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{Tier}\";q={PerMinute};w=60");
}
