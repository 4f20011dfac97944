using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Studio.Data;

/// <summary>
/// A connection that parses a statement once and not each time it is run: EF Core makes a new command for every run, and the driver keeps what
/// it has parsed with the command.
/// </summary>
internal sealed class PreparingConnection(string connectionString) : SqliteConnection(connectionString)
{
    // What the calls of a day need is some eighty; lists with filters can go beyond it, and then all begin anew.
    private const int Most = 150;

    private readonly Dictionary<string, SqliteCommand> _idle = new(StringComparer.Ordinal);

    /// <summary>Whether whoever had it before has left no transaction on it.</summary>
    internal bool IsClean => Transaction is null && raw.sqlite3_get_autocommit(Handle) != 0;

    public override SqliteCommand CreateCommand() => new Run(this) { Transaction = Transaction, CommandTimeout = DefaultTimeout };

    private SqliteCommand Take(string text) => _idle.Remove(text, out var parsed) ? parsed : new SqliteCommand(text, this);

    private void GiveBack(SqliteCommand parsed)
    {
        if (_idle.Count == Most)
        {
            foreach (var other in _idle.Values)
            {
                other.Dispose();
            }

            _idle.Clear();
        }

        if (!_idle.TryAdd(parsed.CommandText, parsed))
        {
            parsed.Dispose();
        }
    }

    private sealed class Run(PreparingConnection connection) : SqliteCommand
    {
        private SqliteCommand? _parsed;
        private SqliteDataReader? _reader;

        public override SqliteConnection? Connection
        {
            get => connection;
            set => throw new NotSupportedException("A command stays with its connection.");
        }

        // Done at the first run: before it, there is nothing that it would save.
        public override void Prepare()
        {
        }

        public override SqliteDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            GiveBack();
            var parsed = connection.Take(CommandText);
            (parsed.Transaction, parsed.CommandTimeout) = (Transaction, CommandTimeout);

            foreach (SqliteParameter parameter in Parameters)
            {
                parsed.Parameters.Add(parameter);
            }

            try
            {
                _reader = parsed.ExecuteReader(behavior);
                _parsed = parsed;
                return _reader;
            }
            catch
            {
                parsed.Dispose();
                throw;
            }
        }

        public override int ExecuteNonQuery()
        {
            var reader = ExecuteReader();
            reader.Dispose();
            return reader.RecordsAffected;
        }

        public override object? ExecuteScalar()
        {
            using var reader = ExecuteReader();
            return reader.Read() ? reader.GetValue(0) : null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                GiveBack();
            }

            base.Dispose(disposing);
        }

        private void GiveBack()
        {
            if (_parsed is { } parsed)
            {
                // Closed with its command, as the driver does it: a statement in the middle of its rows would hold on to what it reads.
                _reader?.Dispose();
                parsed.Parameters.Clear();
                (_parsed, _reader) = (null, null);
                connection.GiveBack(parsed);
            }
        }
    }
}
