namespace Studio.Media.Processing;

/// <summary>The clock behind <see cref="ProcessMedia"/> and <see cref="SweepMedia"/>.</summary>
internal sealed class MediaProcessor(IServiceScopeFactory scopes, TimeProvider clock, ILogger<MediaProcessor> logger)
    : Rounds(TimeSpan.FromSeconds(1), clock, logger, "New media could not be looked at; the next round tries again.", LogLevel.Error)
{
    private const int RoundsBetweenSweeps = 300;

    private int _round;

    protected override async Task NextAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (_round++ % RoundsBetweenSweeps == 0)
        {
            await scope.ServiceProvider.GetRequiredService<SweepMedia>().RunAsync(ct);
        }

        await scope.ServiceProvider.GetRequiredService<ProcessMedia>().RunAsync(ct);
    }
}
