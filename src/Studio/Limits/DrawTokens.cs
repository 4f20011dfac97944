using System.Data.Common;
using Studio.Data;

namespace Studio.Limits;

/// <summary>
/// Takes as much as there is from a bucket, a block at most, in one statement: so that nodes which ask at once are never given more than it holds.
/// A power cut may fill a bucket, a killed process does not.
/// </summary>
internal sealed class DrawTokens(Engine engine) : IDisposable
{
    private const string Start = "(CASE WHEN rate_buckets.full_at > @now THEN rate_buckets.full_at ELSE @now END)";
    private const string Left = $"((@now + @window - {Start}) / @interval)";
    private const string Taken = $"(CASE WHEN @now + @window - {Start} < @interval THEN 0 WHEN {Left} < @block THEN {Left} ELSE @block END)";

    private const string Sql =
        $"""
        INSERT INTO rate_buckets (tier, owner_id, full_at, taken) VALUES (@tier, @owner, @now + @block * @interval, @block)
        ON CONFLICT (tier, owner_id) DO UPDATE SET taken = {Taken}, full_at = {Start} + {Taken} * @interval
        RETURNING full_at, taken
        """;

    private readonly PreparedQuery _draw = new(engine, Sql, "tier", "owner", "now", "window", "interval", "block") { Setting = engine.RelaxedDurability };

    public async Task<Drawn> RunAsync(Rate rate, Guid owner, long now, CancellationToken ct)
    {
        using var turn = await engine.TakeTurnAsync(ct);
        return (await _draw.ReadAsync(ReadAsync, ct, rate.Tier, owner, now, rate.Window, rate.Interval, (long)rate.Block))!;
    }

    public void Dispose() => _draw.Dispose();

    private static async Task<Drawn?> ReadAsync(DbDataReader row, CancellationToken ct) => await row.ReadAsync(ct) ? new(row.GetInt64(0), row.GetInt64(1)) : null;
}

internal sealed record Drawn(long FullAt, long Taken);
