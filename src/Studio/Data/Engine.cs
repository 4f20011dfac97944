using System.Data.Common;

namespace Studio.Data;

/// <summary>The database that DATABASE_URL names, and the few things that differ between the two.</summary>
public abstract partial record Engine
{
    /// <summary>What DATABASE_URL may look like, for those who are told that theirs does not.</summary>
    internal const string Example = "postgres://studio:secret@db.example/studio";

    private Engine()
    {
    }

    /// <summary>The setting for a connection whose commits may be lost with the machine, but never with the process.</summary>
    public abstract string RelaxedDurability { get; }

    /// <summary>The setting for a connection whose commits outlive the machine.</summary>
    public abstract string? FullDurability { get; }

    public static Engine Of(IConfiguration configuration, DataDirectory directory) =>
        configuration["DATABASE_URL"] switch
        {
            null or "" => new Sqlite(directory.File("studio.db")),
            { } url when url.StartsWith("sqlite:///", StringComparison.Ordinal) => new Sqlite(url["sqlite:///".Length..]),
            { } url when url.StartsWith("postgres://", StringComparison.Ordinal) || url.StartsWith("postgresql://", StringComparison.Ordinal) =>
                Uri.TryCreate(url, UriKind.Absolute, out var address) ? new Postgres(address) : throw new SettingException(
                    "DATABASE_URL", "This cannot be read as an address. In a name or a password, characters such as # / : @ are written as %23 %2F %3A %40", Example),
            _ => throw new SettingException("DATABASE_URL", "This is not the address of a database that Studio can use: it has to begin with sqlite:/// or postgres://", Example),
        };

    /// <summary>A connection that is not shared with EF Core, with one statement run on it.</summary>
    public abstract Task<DbConnection> OpenAsync(string? setting, CancellationToken ct);

    /// <summary>An instant as this database keeps it.</summary>
    public abstract object Instant(DateTimeOffset instant);

    /// <summary>An instant that this database kept.</summary>
    public abstract DateTimeOffset ReadInstant(DbDataReader row, int column);

    /// <summary>A column of text that holds a Guid, so that it can be compared with a column of Guids.</summary>
    public abstract string GuidOf(string column);

    /// <summary>A Guid as the library's columns of text hold it: so that SQLite can compare it as it is.</summary>
    public static string Text(Guid id) => id.ToString("D").ToUpperInvariant();

    /// <summary>Waits until no other process migrates this database.</summary>
    internal abstract Task<IAsyncDisposable?> TakeTurnToMigrateAsync(CancellationToken ct);

    /// <summary>Waits until nobody else writes. Hold it for one transaction.</summary>
    public abstract ValueTask<IDisposable?> TakeTurnAsync(CancellationToken ct);

    private static async Task<DbConnection> OpenAsync(DbConnection connection, string? setting, CancellationToken ct)
    {
        await connection.OpenAsync(ct);
        if (setting is not null)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = setting;
            await command.ExecuteNonQueryAsync(ct);
        }

        return connection;
    }
}
