using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Studio.Data;

public abstract partial record Engine
{
    public sealed record Sqlite(string File) : Engine, IDisposable
    {
        private const int SecondsToMigrate = 600;

        private readonly SemaphoreSlim _writers = new(1);

        public string ConnectionString => $"Data Source={File}";

        public override string RelaxedDurability => "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000";

        public override string FullDurability => "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000";

        // Not pooled: a pragma sticks to the pooled handle and would reach whoever gets it next.
        public override Task<DbConnection> OpenAsync(string? setting, CancellationToken ct) =>
            OpenAsync(new SqliteConnection(ConnectionString + ";Pooling=False"), setting, ct);

        public override object Instant(DateTimeOffset instant) => instant.UtcTicks;

        public override DateTimeOffset ReadInstant(DbDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

        public override string GuidOf(string column) => column;

        // SQLite has one writer. Those who collide sleep inside the driver and hold their thread; those who queue here hold nothing.
        public override async ValueTask<IDisposable?> TakeTurnAsync(CancellationToken ct)
        {
            await _writers.WaitAsync(ct);
            return new Turn(_writers);
        }

        // EF Core's own lock is a row, which a killed process leaves behind for the next one to wait on for ever. A lock on a file goes with its
        // process: whoever holds it knows that a row that is there is nobody's any more. SQLite takes it, on a file that holds nothing else.
        internal override async Task<IAsyncDisposable?> TakeTurnToMigrateAsync(CancellationToken ct)
        {
            var turn = await OpenAsync(new SqliteConnection($"Data Source={File}.migrating;Pooling=False;Default Timeout={SecondsToMigrate}"), "BEGIN IMMEDIATE", ct);
            await (await OpenAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct)).DisposeAsync();
            return turn;
        }

        /// <summary>Whether keys are kept here already. Asked before there is a context: what that needs hangs on their certificate.</summary>
        internal bool HoldsKeyRing()
        {
            if (!System.IO.File.Exists(File))
            {
                return false;
            }

            try
            {
                using var connection = new SqliteConnection($"{ConnectionString};Mode=ReadWrite;Pooling=False");
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT 1 FROM data_protection_keys LIMIT 1";
                return command.ExecuteScalar() is not null;
            }
            catch (SqliteException)
            {
                // No such table, or no database: what is wrong with it is said where it is opened in earnest.
                return false;
            }
        }

        public void Dispose() => _writers.Dispose();

        private sealed class Turn(SemaphoreSlim writers) : IDisposable
        {
            public void Dispose() => writers.Release();
        }
    }
}
