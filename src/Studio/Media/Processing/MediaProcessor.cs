namespace Studio.Media.Processing;

/// <summary>The clock behind <see cref="ProcessMedia"/> and <see cref="SweepMedia"/>.</summary>
internal sealed partial class MediaProcessor(IServiceScopeFactory scopes, TimeProvider clock, ILogger<MediaProcessor> logger) : BackgroundService
{
    private const int RoundsBetweenSweeps = 300;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (round % RoundsBetweenSweeps == 0)
                {
                    await scope.ServiceProvider.GetRequiredService<SweepMedia>().RunAsync(stoppingToken);
                }

                await scope.ServiceProvider.GetRequiredService<ProcessMedia>().RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RoundFailed(logger, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "New media could not be looked at; the next round tries again.")]
        public static partial void RoundFailed(ILogger logger, Exception failure);
    }
}
