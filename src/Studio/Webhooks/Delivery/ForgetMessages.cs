using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Webhooks.Delivery;

/// <summary>Drops messages after thirty days, with what became of them.</summary>
internal sealed partial class ForgetMessages(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetMessages> logger) : BackgroundService
{
    // Who wants to write meanwhile waits for one batch at most.
    private const int Batch = 100;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    internal async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, engine, longAgo) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<Engine>(), clock.GetUtcNow() - Life);
        var old = db.WebhookMessages.IgnoreQueryFilters([AppDb.WorkspaceFilter]).Where(message => message.At < longAgo).OrderBy(message => message.At).Take(Batch);

        int dropped;
        do
        {
            using var turn = await engine.TakeTurnAsync(ct);
            dropped = await old.ExecuteDeleteAsync(ct);
        }
        while (dropped == Batch);
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
        [LoggerMessage(LogLevel.Warning, "Old webhook messages could not be dropped; the next round tries again.")]
        public static partial void RoundFailed(ILogger logger, Exception failure);
    }
}
