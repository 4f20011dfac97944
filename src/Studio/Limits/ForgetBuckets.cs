using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Limits;

/// <summary>Drops buckets that are full again, in memory and in the database.</summary>
internal sealed partial class ForgetBuckets(RateLimits limits, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetBuckets> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    internal async Task<int> RunAsync(CancellationToken ct)
    {
        limits.Forget();

        await using var scope = scopes.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<AppDb>(), clock.GetUtcNow().UtcTicks);
        using var turn = await scope.ServiceProvider.GetRequiredService<Engine>().TakeTurnAsync(ct);
        return await db.Set<RateBucket>().Where(bucket => bucket.FullAt <= now).ExecuteDeleteAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RoundFailed(logger, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Full buckets could not be dropped; the next round tries again.")]
        public static partial void RoundFailed(ILogger logger, Exception failure);
    }
}
