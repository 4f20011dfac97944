using System.Collections.Concurrent;
using System.Net;

namespace Studio.Trail;

/// <summary>
/// Counts requests that came with no bearer or with one that opens nothing, by address, reason and minute. Nobody waits for it, and it
/// takes no more memory than it says, whoever knocks.
/// </summary>
public sealed partial class RefusedBearers(TrailWriter writer, TimeProvider clock, ILogger<RefusedBearers> logger) : BackgroundService
{
    public const string Action = "bearer.refused";

    internal const int MaxPiles = 10_000;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private ConcurrentDictionary<Pile, int> _piles = [];

    public void Count(IPAddress? address, string reason)
    {
        var now = clock.GetUtcNow();
        var pile = new Pile(address, reason, new(now.UtcTicks - (now.UtcTicks % Period.Ticks), TimeSpan.Zero));
        var piles = _piles;

        // Beyond that many addresses in a minute it is the number that tells something, not each of them.
        if (piles.Count >= MaxPiles && !piles.ContainsKey(pile))
        {
            pile = pile with { Address = null };
        }

        piles.AddOrUpdate(pile, 1, (_, count) => count + 1);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync();
    }

    internal async Task FlushAsync()
    {
        var piles = Interlocked.Exchange(ref _piles, []);
        try
        {
            await Task.WhenAll(piles.Select(pile => writer.KeepAsync(EntryOf(pile.Key, pile.Value)).AsTask()));
        }
        catch (TrailUnavailableException failure)
        {
            Log.NotWritten(logger, piles.Count, failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await FlushAsync();
        }
    }

    private static TrailEntry EntryOf(Pile pile, int count) =>
        new() { At = pile.Minute, Action = Action, Outcome = pile.Reason, Count = count, Address = pile.Address?.ToString() };

    private readonly record struct Pile(IPAddress? Address, string Reason, DateTimeOffset Minute);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Piles} counts of refused bearers could not be written and are lost.")]
        public static partial void NotWritten(ILogger logger, int piles, Exception failure);
    }
}
