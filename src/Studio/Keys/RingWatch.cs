using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Keys;

/// <summary>
/// Notices within a minute that the ring has another key. ASP.NET Core itself looks once a day, which is long after the other nodes have
/// begun to seal with a key that was added by hand.
/// </summary>
public sealed class RingWatch(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RingWatch> logger)
    : Rounds(Period, clock, logger, "Whether the key ring has changed could not be read; the next look comes in a minute.")
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private CancellationTokenSource _changed = new();
    private int? _newest;

    /// <summary>Cancelled when the ring that was read before is no longer all of it.</summary>
    public CancellationToken Changed => _changed.Token;

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    internal async Task LookAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var newest = await scope.ServiceProvider.GetRequiredService<AppDb>().DataProtectionKeys.MaxAsync(key => (int?)key.Id, ct);

        if (newest != _newest)
        {
            _newest = newest;
            await Interlocked.Exchange(ref _changed, new()).CancelAsync();
        }
    }

    protected override Task NextAsync(CancellationToken ct) => LookAsync(ct);
}
