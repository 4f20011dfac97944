using System.Data.Common;

namespace McpAuthorization.Database;

/// <summary>Hand SQL on one connection. Parameters are <c>@p0</c>, <c>@p1</c>, … in the order of the values.</summary>
/// <param name="connection">The connection.</param>
/// <param name="keep">Whether commands stay prepared with the connection. Otherwise the driver keeps what it wants to keep.</param>
internal sealed class Statements(DbConnection connection, bool keep) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _kept = [];

    public DbConnection Connection => connection;

    public DbTransaction? Transaction { get; set; }

    public async ValueTask<int> ExecuteAsync(string sql, object?[] values, CancellationToken ct)
    {
        var command = await CommandAsync(sql, values, ct);

        try
        {
            return await command.ExecuteNonQueryAsync(ct);
        }
        finally
        {
            await LetGoAsync(command);
        }
    }

    public async ValueTask<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken ct)
        where T : class
    {
        var command = await CommandAsync(sql, values, ct);

        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct) ? read(reader) : null;
        }
        finally
        {
            await LetGoAsync(command);
        }
    }

    public void Dispose()
    {
        foreach (var command in _kept.Values)
        {
            command.Dispose();
        }

        _kept.Clear();
    }

    private async ValueTask<DbCommand> CommandAsync(string sql, object?[] values, CancellationToken ct)
    {
        if (_kept.TryGetValue(sql, out var command))
        {
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }

            command.Transaction = Transaction;
            return command;
        }

        command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;

        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            parameter.Value = values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        if (keep)
        {
            _kept[sql] = command;
        }

        // A null has no type to prepare with on PostgreSQL.
        if (keep || !values.Contains(null))
        {
            await command.PrepareAsync(ct);
        }

        return command;
    }

    private ValueTask LetGoAsync(DbCommand command) => keep ? ValueTask.CompletedTask : command.DisposeAsync();
}
