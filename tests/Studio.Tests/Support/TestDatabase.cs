using Npgsql;
using Studio.Data;

namespace Studio.Tests.Support;

/// <summary>A database of its own for each app under test: a SQLite file, or a PostgreSQL database where a server is offered.</summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("STUDIO_TEST_POSTGRES");

    private readonly string _name = $"studio_{Guid.CreateVersion7():N}";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("studio-");

    public static bool IsPostgres => Server is { Length: > 0 };

    public string DataDirectory => _directory.FullName;

    public string Url => IsPostgres
        ? new UriBuilder(Server!) { Path = _name }.Uri.ToString()
        : $"sqlite:///{Path.Combine(DataDirectory, "studio.db")}";

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
            using var connection = new NpgsqlConnection(new Engine.Postgres(new Uri(Server!)).ConnectionString);
            connection.Open();
            using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", connection);
            drop.ExecuteNonQuery();
        }
    }
}
