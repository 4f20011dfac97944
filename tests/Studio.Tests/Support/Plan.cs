using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Tests.Support;

/// <summary>How the database would run a query.</summary>
internal static partial class Plan
{
    public static async Task<List<string>> OfAsync(Engine engine, string sql, CancellationToken ct)
    {
        var postgres = engine is Engine.Postgres;

        // The tables of a test are too small for an index to pay: PostgreSQL is asked whether it could.
        await using var connection = await engine.OpenAsync(postgres ? "SET enable_seqscan TO off" : null, ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"{(postgres ? "EXPLAIN" : "EXPLAIN QUERY PLAN")} {sql}";

        foreach (var name in Parameters().Matches(sql).Select(match => match.Value[1..]).Distinct())
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, ValueOf(name, sql, engine));
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        return await StepsAsync(reader, ct);
    }

    /// <summary>The same of a query of EF Core's, in the words that it sends.</summary>
    public static async Task<List<string>> OfAsync(IQueryable query, Engine engine, CancellationToken ct)
    {
        var postgres = engine is Engine.Postgres;
        await using var connection = await engine.OpenAsync(postgres ? "SET enable_seqscan TO off" : null, ct);
        await using var asked = query.CreateDbCommand();
        await using var command = connection.CreateCommand();
        command.CommandText = $"{(postgres ? "EXPLAIN" : "EXPLAIN QUERY PLAN")} {asked.CommandText}";

        foreach (var parameter in asked.Parameters.Cast<DbParameter>().ToList())
        {
            // Npgsql's belong to one command only.
            asked.Parameters.Remove(parameter);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        return await StepsAsync(reader, ct);
    }

    private static object ValueOf(string parameter, string sql, Engine engine) => parameter switch
    {
        "now" when sql.Contains("oauth_tokens", StringComparison.Ordinal) => DateTime.UnixEpoch,
        "now" => engine.Instant(DateTimeOffset.UnixEpoch),
        "session" => Guid.Empty,
        _ => "",
    };

    private static async Task<List<string>> StepsAsync(DbDataReader reader, CancellationToken ct)
    {
        var steps = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            steps.Add(reader.GetString(reader.FieldCount - 1));
        }

        return steps;
    }

    [GeneratedRegex("@[a-z]+[0-9]?")]
    private static partial Regex Parameters();
}
