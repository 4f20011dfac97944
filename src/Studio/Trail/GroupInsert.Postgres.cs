using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Studio.Trail;

internal abstract partial class GroupInsert
{
    // One statement for a group of any size: a list for each column, so that it is parsed once and sent in one round trip.
    private sealed class OfPostgres : GroupInsert
    {
        private static readonly string Sql =
            $"INSERT INTO trail ({TrailColumns.Names}) SELECT * FROM unnest({string.Join(", ", TrailColumns.All.Select(column => $"@{column.Name}"))}){Once}";

        private readonly NpgsqlCommand _insert;
        private bool _prepared;

        public OfPostgres(DbConnection connection)
            : base(connection)
        {
            _insert = new(Sql, (NpgsqlConnection)connection);
            foreach (var (name, type) in TrailColumns.All)
            {
                _insert.Parameters.Add(new(name, NpgsqlDbType.Array | TypeOf(type)));
            }
        }

        public override async Task CommitAsync(IReadOnlyList<TrailEntry> entries)
        {
            Bind(entries);
            if (!_prepared)
            {
                await _insert.PrepareAsync();
                _prepared = true;
            }

            await _insert.ExecuteNonQueryAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await _insert.DisposeAsync();
            await base.DisposeAsync();
        }

        private void Bind(IReadOnlyList<TrailEntry> entries)
        {
            ReadOnlySpan<object> columns =
            [
                Each(entries, e => e.Id), Each(entries, e => e.At.UtcDateTime), Each(entries, e => e.WorkspaceId), Each(entries, e => e.UserId),
                Each(entries, e => e.Via), Each(entries, e => e.ConnectionId), Each(entries, e => e.ApiKeyId), Each(entries, e => e.ClientId),
                Each(entries, e => e.Action), Each(entries, e => e.TargetId), Each(entries, e => e.Outcome), Each(entries, e => e.Microseconds),
                Each(entries, e => e.Count), Each(entries, e => e.Address), Each(entries, e => e.TraceId), Each(entries, e => e.Mac),
            ];

            for (var i = 0; i < columns.Length; i++)
            {
                _insert.Parameters[i].Value = columns[i];
            }
        }

        private static T[] Each<T>(IReadOnlyList<TrailEntry> entries, Func<TrailEntry, T> value)
        {
            var column = new T[entries.Count];
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = value(entries[i]);
            }

            return column;
        }

        private static NpgsqlDbType TypeOf(DbType type) => type switch
        {
            DbType.Guid => NpgsqlDbType.Uuid,
            DbType.DateTime => NpgsqlDbType.TimestampTz,
            DbType.Int64 => NpgsqlDbType.Bigint,
            DbType.Int32 => NpgsqlDbType.Integer,
            DbType.Binary => NpgsqlDbType.Bytea,
            _ => NpgsqlDbType.Text,
        };
    }
}
