using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>Puts single rows into transactions that somebody else has opened without EF Core.</summary>
public sealed class TrailRows(Engine engine, TrailKeys keys)
{
    public async Task WriteAsync(DbTransaction transaction, TrailEntry entry, CancellationToken ct)
    {
        var connection = transaction.Connection ?? throw new InvalidOperationException("The transaction is over.");
        using var command = CommandOn(connection);

        command.Transaction = transaction;
        TrailColumns.Bind(command, keys.Sign(entry), engine);
        try
        {
            await command.PrepareAsync(ct);
            await command.ExecuteNonQueryAsync(ct);
        }
        finally
        {
            command.Transaction = null;
        }
    }

    private static DbCommand CommandOn(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = TrailColumns.Insert;
        TrailColumns.AddParameters(command);
        return command;
    }
}
