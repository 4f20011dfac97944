using System.Data.Common;
using Npgsql;

namespace Studio.Data;

public abstract partial record Engine
{
    public sealed record Postgres(Uri Url) : Engine
    {
        public string ConnectionString { get; } = new NpgsqlConnectionStringBuilder
        {
            Host = Url.Host,
            Port = Url.Port > 0 ? Url.Port : NpgsqlConnection.DefaultPort,
            Database = Url.AbsolutePath.TrimStart('/'),
            Username = Uri.UnescapeDataString(Url.UserInfo.Split(':')[0]),
            Password = Url.UserInfo.Contains(':') ? Uri.UnescapeDataString(Url.UserInfo.Split(':')[1]) : null,
        }.ConnectionString;

        public override string RelaxedDurability => "SET synchronous_commit TO off";

        public override string? FullDurability => null;

        public override Task<DbConnection> OpenAsync(string? setting, CancellationToken ct) =>
            OpenAsync(new NpgsqlConnection(ConnectionString), setting, ct);

        public override object Instant(DateTimeOffset instant) => instant.UtcDateTime;

        public override DateTimeOffset ReadInstant(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

        public override string GuidOf(string column) => $"CAST({column} AS uuid)";

        public override ValueTask<IDisposable?> TakeTurnAsync(CancellationToken ct) => ValueTask.FromResult<IDisposable?>(null);
    }
}
