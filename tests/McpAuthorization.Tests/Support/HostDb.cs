using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace McpAuthorization.Tests.Support;

/// <summary>The database of a host: a file of its own, or a database of its own where STUDIO_TEST_POSTGRES names a server.</summary>
internal sealed class HostDb(DbContextOptions<HostDb> options) : DbContext(options)
{
    public static Action<DbContextOptionsBuilder> Choose()
    {
        var name = $"mcpauth_{Guid.CreateVersion7():N}";
        if (Environment.GetEnvironmentVariable("STUDIO_TEST_POSTGRES") is { Length: > 0 } server)
        {
            var connection = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false };
            return options => options.UseNpgsql(connection.ConnectionString);
        }

        return options => options.UseSqlite($"Data Source={Path.Combine(Path.GetTempPath(), name)}.db;Pooling=False");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseMcpAuthorization();
}
