using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Limits;

/// <summary>Drops buckets that are full again, in memory and in the database.</summary>
internal sealed class ForgetBuckets(RateLimits limits, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetBuckets> logger)
    : Rounds(TimeSpan.FromMinutes(5), clock, logger, "Full buckets could not be dropped; the next round tries again.")
{
    internal async Task<int> RunAsync(CancellationToken ct)
    {
        limits.Forget();

        await using var scope = scopes.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<AppDb>(), Clock.GetUtcNow().UtcTicks);
        using var turn = await db.TakeTurnAsync(ct);
        return await db.Set<RateBucket>().Where(bucket => bucket.FullAt <= now).ExecuteDeleteAsync(ct);
    }

    protected override Task NextAsync(CancellationToken ct) => RunAsync(ct);
}
