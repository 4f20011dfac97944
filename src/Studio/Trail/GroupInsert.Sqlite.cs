using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

internal abstract partial class GroupInsert
{
    private sealed class OfSqlite : GroupInsert
    {
        private readonly Engine _engine;
        private readonly DbCommand _insert;
        private readonly DbCommand _begin;
        private readonly DbCommand _commit;
        private readonly DbCommand _rollback;

        public OfSqlite(DbConnection connection, Engine engine)
            : base(connection)
        {
            (_engine, _begin, _commit, _rollback) = (engine, Command("BEGIN IMMEDIATE"), Command("COMMIT"), Command("ROLLBACK"));
            _insert = Command(TrailColumns.Insert + Once);
            TrailColumns.AddParameters(_insert);
        }

        public override async Task CommitAsync(IReadOnlyList<TrailEntry> entries)
        {
            using var turn = await _engine.TakeTurnAsync(CancellationToken.None);

            // One statement is a transaction by itself.
            if (entries.Count == 1)
            {
                Insert(entries[0]);
                return;
            }

            _begin.ExecuteNonQuery();
            try
            {
                foreach (var entry in entries)
                {
                    Insert(entry);
                }

                _commit.ExecuteNonQuery();
            }
            catch
            {
                // The writer closes this connection when a group fails; this only lets the next in line go on at once.
                _rollback.ExecuteNonQuery();
                throw;
            }
        }

        public override async ValueTask DisposeAsync()
        {
            foreach (var command in (ReadOnlySpan<DbCommand>)[_insert, _begin, _commit, _rollback])
            {
                command.Dispose();
            }

            await base.DisposeAsync();
        }

        private void Insert(TrailEntry entry)
        {
            TrailColumns.Bind(_insert, entry, _engine);
            _insert.ExecuteNonQuery();
        }

        private DbCommand Command(string sql)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }
}
