namespace Studio.Demo;

/// <summary>A clock that can be moved forward, so that a client can be watched when its token expires. Only in the demo, and only when asked for.</summary>
internal sealed class DemoClock : TimeProvider
{
    /// <summary>In all: some years on, dates are reached that no calendar here knows.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromDays(3650);

    private const string Setting = "Studio:Demo:Clock";

    private readonly Lock _moving = new();
    private long _ahead;

    public static bool IsAskedFor(IConfiguration configuration) => configuration[Setting] is "1" or "true";

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(double seconds)
    {
        lock (_moving)
        {
            var left = MostAhead - TimeSpan.FromTicks(_ahead);
            if (!(seconds >= 0 && seconds <= left.TotalSeconds))
            {
                throw Refuse.Invalid("advance", $"'advance' has to lie between 0 and {Math.Floor(left.TotalSeconds)} seconds. The demo's clock moves {MostAhead.TotalDays} days ahead in all, and never back: start the demo anew to go on.");
            }

            Interlocked.Add(ref _ahead, TimeSpan.FromSeconds(seconds).Ticks);
        }
    }
}

internal static class DemoClockEndpoint
{
    public static void MapDemoClock(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TimeProvider>() is DemoClock clock)
        {
            app.MapPost("/demo/clock", (double advance) =>
            {
                clock.Advance(advance);
                return new ClockView(clock.GetUtcNow());
            });
        }
    }

    internal sealed record ClockView(DateTimeOffset Now);
}
