using System.Collections.Concurrent;

namespace Studio.Limits;

/// <summary>
/// Token buckets that all nodes share. A node draws a block from the database and hands it out from memory: most calls ask nobody.
/// </summary>
public sealed class RateLimits : IDisposable
{
    private readonly ConcurrentDictionary<(string Tier, Guid Owner), Allowance> _allowances = [];
    private readonly DrawTokens _draw;
    private readonly TimeProvider _clock;

    public RateLimits(Data.Engine engine, TimeProvider clock) => (_draw, _clock) = (new(engine), clock);

    public ValueTask<Budget> TakeAsync(Rate rate, Guid owner, CancellationToken ct)
    {
        var allowance = _allowances.GetOrAdd((rate.Tier, owner), _ => new());
        return allowance.Take(rate, Now) is { } budget ? ValueTask.FromResult(budget) : new(DrawAsync(allowance, rate, owner, ct));
    }

    /// <summary>Forgets what is full again, so that memory holds those who called in the last minute and nobody else.</summary>
    internal void Forget()
    {
        foreach (var allowance in _allowances.Where(known => known.Value.IsOver(Now)))
        {
            _allowances.TryRemove(allowance);
        }
    }

    public void Dispose() => _draw.Dispose();

    private async Task<Budget> DrawAsync(Allowance allowance, Rate rate, Guid owner, CancellationToken ct)
    {
        await allowance.Drawing.WaitAsync(ct);
        try
        {
            // Whoever was here before may have drawn enough for this call too.
            var now = Now;
            if (allowance.Take(rate, now) is { } budget)
            {
                return budget;
            }

            return allowance.Take(rate, await _draw.RunAsync(rate, owner, now, ct), now);
        }
        finally
        {
            allowance.Drawing.Release();
        }
    }

    private long Now => _clock.GetUtcNow().UtcTicks;
}
