using System.Data.Common;
using System.Runtime.CompilerServices;
using Studio.Data;

namespace Studio.Trail;

/// <summary>Puts single rows into transactions that somebody else has opened without EF Core.</summary>
public sealed class TrailRows(Engine engine, TrailKeys keys)
{
    // A statement stays prepared as long as its connection lives.
    private readonly ConditionalWeakTable<DbConnection, DbCommand> _commands = [];

    public async Task WriteAsync(DbTransaction transaction, TrailEntry entry, CancellationToken ct)
    {
        var connection = transaction.Connection ?? throw new InvalidOperationException("The transaction is over.");
        var command = _commands.GetValue(connection, CommandOn);

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
