using Microsoft.EntityFrameworkCore;
using Npgsql;
using Studio.Data;

namespace Studio.Tests.Support;

/// <summary>
/// A database of its own for each app under test: a SQLite file, or a PostgreSQL database where a server is offered. Migrations are run once
/// and copied: running them for every app would take most of the time of all tests.
/// </summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("STUDIO_TEST_POSTGRES");
    private static readonly Lazy<string> Migrated = new(Migrate);

    private readonly string _name = $"studio_{Guid.CreateVersion7():N}";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("studio-");

    public TestDatabase()
    {
        if (IsPostgres)
        {
            OnServer($"CREATE DATABASE {_name} TEMPLATE {Migrated.Value}");
        }
        else
        {
            File.Copy(Migrated.Value, SqliteFile);
        }
    }

    public static bool IsPostgres => Server is { Length: > 0 };

    public string DataDirectory => _directory.FullName;

    public string Url => IsPostgres ? UrlOf(_name) : $"sqlite:///{SqliteFile}";

    private string SqliteFile => Path.Combine(DataDirectory, "studio.db");

    public void Dispose()
    {
        // The factory disposes twice.
        if (!Directory.Exists(DataDirectory))
        {
            return;
        }

        _directory.Delete(recursive: true);

        if (IsPostgres)
        {
            OnServer($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        }
    }

    private static string Migrate()
    {
        if (!IsPostgres)
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("studio-template-").FullName, "studio.db");
            using var sqlite = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={file};Pooling=False").UseSnakeCaseNamingConvention().UseApplicationServiceProvider(DesignTime.Services).Options);
            sqlite.Database.Migrate();
            return file;
        }

        var name = $"studio_template_{Guid.CreateVersion7():N}";
        var connection = new Engine.Postgres(new Uri(UrlOf(name))).ConnectionString + ";Pooling=False";
        using var postgres = new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().UseApplicationServiceProvider(DesignTime.Services).Options);
        postgres.Database.Migrate();
        return name;
    }

    private static string UrlOf(string database) => new UriBuilder(Server!) { Path = database }.Uri.ToString();

    private static void OnServer(string sql)
    {
        using var connection = new NpgsqlConnection(new Engine.Postgres(new Uri(Server!)).ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
