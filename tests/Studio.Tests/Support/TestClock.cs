using Microsoft.Extensions.Time.Testing;

namespace Studio.Tests.Support;

/// <summary>
/// A clock that tests turn. A month is 2.6 million ticks of every timer of a second, and each tick that somebody waits for asks the database: of a long
/// turn the timers see the last minutes, which is one round at least for all but those of an hour.
/// </summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(6);

    public new void Advance(TimeSpan delta)
    {
        if (delta > Most)
        {
            AdjustTime(GetUtcNow() + delta - Most);
            delta = Most;
        }

        base.Advance(delta);
    }
}
