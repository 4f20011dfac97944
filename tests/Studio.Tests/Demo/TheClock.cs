using Studio.Demo;

namespace Studio.Tests.Demo;

public sealed class TheClock
{
    [Fact]
    public void Moves_so_far_and_no_further_in_however_many_steps()
    {
        var clock = new DemoClock();
        var half = DemoClock.MostAhead.TotalSeconds / 2;
        clock.Advance(half);
        clock.Advance(half);

        Assert.Throws<RefusedException>(() => clock.Advance(1));
        Assert.InRange(clock.GetUtcNow() - TimeProvider.System.GetUtcNow(), DemoClock.MostAhead - TimeSpan.FromMinutes(1), DemoClock.MostAhead);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void Is_not_moved_by_what_is_no_step(double seconds) => Assert.Throws<RefusedException>(() => new DemoClock().Advance(seconds));
}
