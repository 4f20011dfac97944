namespace Studio;

/// <summary>Work that comes round, at each tick of the clock. A round that fails is logged with the words given, and the next one tries again.</summary>
public abstract partial class Rounds(TimeSpan period, TimeProvider clock, ILogger logger, string failed, LogLevel level = LogLevel.Warning) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected abstract Task NextAsync(CancellationToken ct);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await NextAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // A cancellation that is not the end of the program is a failure too: a database that took too long, for instance.
                RoundFailed(logger, level, failed, failure);
            }
        }
    }

    [LoggerMessage(Message = "{Failed}")]
    private static partial void RoundFailed(ILogger logger, LogLevel level, string failed, Exception failure);
}
