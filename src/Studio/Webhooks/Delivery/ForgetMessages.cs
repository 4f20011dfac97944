using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Webhooks.Delivery;

/// <summary>Drops messages after thirty days, with what became of them.</summary>
internal sealed class ForgetMessages(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetMessages> logger)
    : Rounds(TimeSpan.FromHours(1), clock, logger, "Old webhook messages could not be dropped; the next round tries again.")
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    internal async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, longAgo) = (scope.ServiceProvider.GetRequiredService<AppDb>(), Clock.GetUtcNow() - Life);
        await db.DeleteInBatchesAsync(db.WebhookMessages.IgnoreQueryFilters([AppDb.WorkspaceFilter]).Where(message => message.At < longAgo).OrderBy(message => message.At), ct);
    }

    protected override Task NextAsync(CancellationToken ct) => RunAsync(ct);
}
