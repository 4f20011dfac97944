using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace McpAuthorization.Tests.Support;

/// <summary>A database of its own for each host: a SQLite file, or one on the server that STUDIO_TEST_POSTGRES names.</summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("STUDIO_TEST_POSTGRES");

    private readonly string _name = $"mcp_{Guid.CreateVersion7():n}";

    public static bool IsPostgres => !string.IsNullOrEmpty(Server);

    private string File => Path.Combine(Path.GetTempPath(), $"{_name}.db");

    public void Use(DbContextOptionsBuilder options)
    {
        if (IsPostgres)
        {
            options.UseNpgsql(ConnectionString(_name));
        }
        else
        {
            options.UseSqlite($"Data Source={File}");
        }
    }

    public void Dispose()
    {
        if (IsPostgres)
        {
            NpgsqlConnection.ClearAllPools();
            using var connection = new NpgsqlConnection(ConnectionString("postgres"));
            connection.Open();
            using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", connection);
            drop.ExecuteNonQuery();
            return;
        }

        SqliteConnection.ClearAllPools();

        foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), $"{_name}.db*"))
        {
            System.IO.File.Delete(file);
        }
    }

    private static string ConnectionString(string database)
    {
        var uri = new Uri(Server!);
        var user = uri.UserInfo.Split(':');
        return $"Host={uri.Host};Port={uri.Port};Username={user[0]};Password={user.ElementAtOrDefault(1)};Database={database};Maximum Pool Size=20";
    }
}
