using System.Collections.Concurrent;
using System.Net;
using McpAuthorization.Registration;

namespace Studio.Trail;

/// <summary>
/// Counts what nobody known did, refusals above all, by address, action, outcome and minute: a row for each would let strangers fill the
/// trail. Nobody waits for it, and it takes no more memory than it says, whoever knocks.
/// </summary>
public sealed partial class CountStrangers(TrailWriter writer, TimeProvider clock, ILogger<CountStrangers> logger) : BackgroundService
{
    internal const int MaxPiles = 10_000;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private ConcurrentDictionary<Pile, int> _piles = [];

    public void Add(string action, IPAddress? address, string outcome)
    {
        var now = clock.GetUtcNow();
        var pile = new Pile(action, address is null ? null : ClientAddress.Of(address), outcome, new(now.UtcTicks - (now.UtcTicks % Period.Ticks), TimeSpan.Zero));
        var piles = _piles;

        // Beyond that many addresses in a minute it is the number that tells something, not each of them.
        if (piles.Count >= MaxPiles && !piles.ContainsKey(pile))
        {
            pile = pile with { Sender = null };
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
        new() { At = pile.Minute, Action = pile.Action, Outcome = pile.Outcome, Count = count, Address = pile.Sender };

    private readonly record struct Pile(string Action, string? Sender, string Outcome, DateTimeOffset Minute);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Piles} counts of what strangers did could not be written and are lost.")]
        public static partial void NotWritten(ILogger logger, int piles, Exception failure);
    }
}
