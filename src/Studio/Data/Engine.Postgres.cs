using System.Data.Common;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace Studio.Data;

public abstract partial record Engine
{
    public sealed record Postgres(Uri Url) : Engine
    {
        public string ConnectionString { get; } = Read(Url);

        public override string RelaxedDurability => "SET synchronous_commit TO off";

        public override string? FullDurability => null;

        public override Task<DbConnection> OpenAsync(string? setting, CancellationToken ct) =>
            OpenAsync(new NpgsqlConnection(ConnectionString), setting, ct);

        public override object Instant(DateTimeOffset instant) => instant.UtcDateTime;

        public override DateTimeOffset ReadInstant(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

        public override string GuidOf(string column) => $"CAST({column} AS uuid)";

        public override ValueTask<IDisposable?> TakeTurnAsync(CancellationToken ct) => ValueTask.FromResult<IDisposable?>(null);

        // EF Core's own lock ends with its connection there.
        internal override Task<IAsyncDisposable?> TakeTurnToMigrateAsync(CancellationToken ct) => Task.FromResult<IAsyncDisposable?>(null);

        // What stands behind the question mark are the driver's own words, such as sslmode=VerifyFull.
        private static string Read(Uri url)
        {
            var user = url.UserInfo.Split(':', 2);
            var connection = new NpgsqlConnectionStringBuilder
            {
                Host = url.Host,
                Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
                Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
                Username = Uri.UnescapeDataString(user[0]),
                Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            };

            foreach (var (name, value) in QueryHelpers.ParseQuery(url.Query))
            {
                try
                {
                    connection[name] = value.ToString();
                }
                catch (ArgumentException failure)
                {
                    throw new SettingException("DATABASE_URL", $"'{name}={value}' is nothing that the driver knows", $"{Example}?sslmode=VerifyFull", failure);
                }
            }

            return connection.ConnectionString;
        }
    }
}
