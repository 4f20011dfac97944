using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Studio.Data;

/// <summary>
/// The connections of the pooled contexts: one each, opened once. A connection that EF Core owns is opened and closed around every query, and
/// each time some twenty functions are added to it and taken away again. Those are what these lack: arithmetic with decimals, and regular expressions.
/// </summary>
internal sealed class SqliteConnections(Engine.Sqlite engine) : IDisposable
{
    // Readers beside the writer, keys that hold, and a change that is on the disk when its answer leaves.
    private const string Pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000";

    // Not held: the pool drops contexts that it has too many of, and their connections go with them.
    private readonly ConditionalWeakTable<SqliteConnection, object?> _open = [];

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(engine.ConnectionString + ";Pooling=False");
        connection.Open();

        // SQLite's own knows the letters of English only.
        connection.CreateFunction<string?, string?>("lower", text => text?.ToLowerInvariant(), isDeterministic: true);

        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();

        _open.Add(connection, null);
        return connection;
    }

    // The last one to close leaves no log beside the database's file.
    public void Dispose()
    {
        foreach (var (connection, _) in _open)
        {
            connection.Dispose();
        }
    }
}
