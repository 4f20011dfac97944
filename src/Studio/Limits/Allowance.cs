namespace Studio.Limits;

/// <summary>
/// What this node has drawn from a bucket and not spent. It melts at the pace at which the bucket fills: so what is in the bucket and what lies
/// with the nodes is never more, all together, than the bucket holds.
/// </summary>
internal sealed class Allowance
{
    private readonly Lock _lock = new();

    // Stretches of time, one interval for each call: up to where this node has spent, up to where it may, and when the bucket is full.
    private long _spent;
    private long _drawn;
    private long _fullAt;

    /// <summary>One node asks the database once, however many calls wait for the answer.</summary>
    public SemaphoreSlim Drawing { get; } = new(1);

    /// <summary>Null where only the database can tell.</summary>
    public Budget? Take(Rate rate, long now)
    {
        lock (_lock)
        {
            if (Math.Max(_spent, now) + rate.Interval <= _drawn)
            {
                _spent = Math.Max(_spent, now) + rate.Interval;
                return new(rate, IsSpent: false, Left(rate, now), TimeSpan.FromTicks(Math.Max(0, _fullAt - now)));
            }

            // Whatever others have drawn meanwhile, it is not fuller than this node left it.
            return _fullAt + rate.Interval - rate.Window - now is > 0 and var wait ? new(rate, IsSpent: true, 0, TimeSpan.FromTicks(wait)) : null;
        }
    }

    /// <summary>
    /// Takes of what was drawn, which is put in place of what was there, of which nothing was left. Both at once: others take without waiting,
    /// and would leave nothing for whoever drew it.
    /// </summary>
    public Budget Take(Rate rate, Drawn drawn, long now)
    {
        lock (_lock)
        {
            (_spent, _drawn, _fullAt) = (now, now + (drawn.Taken * rate.Interval), drawn.FullAt);
            return Take(rate, now)!.Value;
        }
    }

    public bool IsOver(long now)
    {
        lock (_lock)
        {
            return _drawn <= now && _fullAt <= now;
        }
    }

    private int Left(Rate rate, long now) =>
        (int)((_drawn - _spent) / rate.Interval) + (int)Math.Max(0, (now + rate.Window - Math.Max(_fullAt, now)) / rate.Interval);
}
