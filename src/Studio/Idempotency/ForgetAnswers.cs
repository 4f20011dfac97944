using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Idempotency;

/// <summary>Drops answers after a day. Whoever repeats a call later than that means a new one.</summary>
internal sealed class ForgetAnswers(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetAnswers> logger)
    : Rounds(TimeSpan.FromHours(1), clock, logger, "Old answers could not be dropped; the next round tries again.")
{
    internal static readonly TimeSpan Life = TimeSpan.FromHours(24);

    internal async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, longAgo) = (scope.ServiceProvider.GetRequiredService<AppDb>(), Clock.GetUtcNow() - Life);
        await db.DeleteInBatchesAsync(db.KeptAnswers.IgnoreQueryFilters([AppDb.WorkspaceFilter]).Where(answer => answer.At < longAgo).OrderBy(answer => answer.At), ct);
    }

    protected override Task NextAsync(CancellationToken ct) => RunAsync(ct);
}
