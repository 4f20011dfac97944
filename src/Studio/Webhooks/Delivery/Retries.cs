namespace Studio.Webhooks.Delivery;

/// <summary>When an attempt that failed is made again. Together about three and a half days.</summary>
internal static class Retries
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    // What a receiver asks for is heard, but not for ever.
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(24);

    public static int MaxAttempts { get; } = Waits.Length + 1;

    /// <summary>Null where it was the last. Up to a fifth later than said, so that what failed together does not come back together.</summary>
    public static DateTimeOffset? After(int attempts, TimeSpan? askedFor, DateTimeOffset now)
    {
        if (attempts >= MaxAttempts)
        {
            return null;
        }

        var wait = Waits[attempts - 1];
        wait = askedFor is { } asked && asked > wait ? (asked < LongestAskedFor ? asked : LongestAskedFor) : wait;
        return WireTime.ToMilliseconds(now + (wait * (1 + (Random.Shared.NextDouble() / 5))));
    }
}
