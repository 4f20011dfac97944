namespace Studio.Trail;

/// <summary>The clock behind <see cref="SealTrail"/>.</summary>
internal sealed partial class Sealer(SealTrail seal, TimeProvider clock, ILogger<Sealer> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await seal.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RoundFailed(logger, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The trail could not be sealed; the next round tries again.")]
        public static partial void RoundFailed(ILogger logger, Exception failure);
    }
}
