namespace Studio.Demo;

/// <summary>A clock that can be moved forward, so that a client can be watched when its token expires. Only in the demo, and only when asked for.</summary>
internal sealed class DemoClock : TimeProvider
{
    private const string Setting = "Studio:Demo:Clock";

    private long _ahead;

    public static bool IsAskedFor(IConfiguration configuration) => configuration[Setting] is "1" or "true";

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}

internal static class DemoClockEndpoint
{
    private const double MostSeconds = 10 * 365 * 86_400d;

    public static void MapDemoClock(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TimeProvider>() is DemoClock clock)
        {
            app.MapPost("/demo/clock", (double advance) =>
            {
                if (advance is not (>= 0 and <= MostSeconds))
                {
                    throw Refuse.Invalid("advance", $"'advance' has to lie between 0 and {MostSeconds} seconds.");
                }

                clock.Advance(TimeSpan.FromSeconds(advance));
                return new { now = clock.GetUtcNow() };
            });
        }
    }
}
