using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>Reads the whole trail once and says what is not as Studio wrote it. Nothing is kept in memory, and a running server is not in the way.</summary>
public sealed class VerifyTrail(Engine engine, TrailKeys keys)
{
    private const string ChainsSql = "SELECT chain FROM trail_seals UNION SELECT workspace_id FROM trail";

    /// <param name="heads">What <c>audit head</c> printed some time ago: with it a trail that was cut off at the end is found too.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<TrailReport> RunAsync(IReadOnlyCollection<TrailHead> heads, CancellationToken ct)
    {
        // Two readers side by side, rows and their seals: neither database offers that on one connection.
        await using var rows = await engine.OpenAsync(setting: null, ct);
        await using var seals = await engine.OpenAsync(setting: null, ct);

        var report = new TrailReport();
        var chains = (await TrailSql.ChainsAsync(seals, ChainsSql, ct)).Concat(heads.Select(head => head.Chain)).Distinct().Order().ToList();

        foreach (var chain in chains)
        {
            report.Chains++;
            using var check = new ChainCheck(chain, keys, report, [.. heads.Where(head => head.Chain == chain)]);
            await SealedAsync(rows, seals, check, ct);
            await UnsealedAsync(rows, check, ct);
        }

        return report;
    }

    private async Task SealedAsync(DbConnection rows, DbConnection seals, ChainCheck check, CancellationToken ct)
    {
        var end = await LastNumberAsync(seals, check.Chain, ct);

        await using var rowCommand = rows.Command(
            $"SELECT {TrailColumns.Names}, seal FROM trail WHERE {TrailSql.Of(check.Chain)} AND seal IS NOT NULL ORDER BY seal, id", check.Chain);
        await using var row = await rowCommand.ExecuteReaderAsync(ct);
        var entry = await NextAsync(row, ct);

        // The seals are read after the rows have begun: each of those rows finds its seal, however busy the server is.
        await using var sealCommand = seals.Command($"SELECT {TrailSql.SealColumns} FROM trail_seals WHERE chain = @chain ORDER BY number", check.Chain);
        await using var sealRow = await sealCommand.ExecuteReaderAsync(ct);

        while (await sealRow.ReadAsync(ct))
        {
            var seal = TrailSql.ReadSeal(sealRow, engine);
            for (; entry is not null && entry.Seal < seal.Number; entry = await NextAsync(row, ct))
            {
                check.RowWithoutSeal(entry);
            }

            // Made while we read: its rows are not among ours.
            if (seal.Number > end && entry?.Seal != seal.Number)
            {
                break;
            }

            check.Begin(seal);
            for (; entry is not null && entry.Seal == seal.Number; entry = await NextAsync(row, ct))
            {
                check.Row(entry);
            }

            check.End(seal);
        }

        for (; entry is not null; entry = await NextAsync(row, ct))
        {
            check.RowWithoutSeal(entry);
        }

        check.Finish();
    }

    private async Task UnsealedAsync(DbConnection rows, ChainCheck check, CancellationToken ct)
    {
        await using var command = rows.Command($"SELECT {TrailColumns.Names}, seal FROM trail WHERE {TrailSql.Of(check.Chain)} AND seal IS NULL", check.Chain);
        await using var row = await command.ExecuteReaderAsync(ct);

        while (await NextAsync(row, ct) is { } entry)
        {
            check.UnsealedRow(entry);
        }
    }

    private async Task<TrailEntry?> NextAsync(DbDataReader row, CancellationToken ct) => await row.ReadAsync(ct) ? TrailColumns.Read(row, engine) : null;

    private static async Task<long> LastNumberAsync(DbConnection seals, Guid chain, CancellationToken ct)
    {
        await using var command = seals.Command("SELECT MAX(number) FROM trail_seals WHERE chain = @chain", chain);
        return await command.ExecuteScalarAsync(ct) is long number ? number : 0;
    }
}
