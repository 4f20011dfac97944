using System.Data;
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

    private PreparingConnection? _writer;

    /// <summary>
    /// The one for whoever has the turn to write. What it has read of the file stays true, since nobody else changes it: a connection
    /// throws away every page it holds when another one has written.
    /// </summary>
    public PreparingConnection Writer
    {
        get
        {
            // A transaction that somebody has left on it would fail everybody after them. Closing undoes it.
            if (_writer is not { State: ConnectionState.Open, IsClean: true })
            {
                _writer?.Dispose();
                _writer = Open();
            }

            return _writer;
        }
    }

    public PreparingConnection Open()
    {
        var connection = new PreparingConnection(engine.ConnectionString + ";Pooling=False");
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
