using System.Data.Common;
using Studio.Data;

namespace Studio.Trail;

/// <summary>Writes a group of rows in one transaction, on a connection of its own that does not wait for the disk.</summary>
internal abstract partial class GroupInsert : IAsyncDisposable
{
    // A group may be tried a second time after its connection broke, and the first try may have arrived after all.
    private const string Once = " ON CONFLICT (id) DO NOTHING";

    private readonly DbConnection _connection;

    private GroupInsert(DbConnection connection) => _connection = connection;

    public static async Task<GroupInsert> OpenAsync(Engine engine)
    {
        var connection = await engine.OpenAsync(engine.RelaxedDurability, CancellationToken.None);
        return engine is Engine.Postgres ? new OfPostgres(connection) : new OfSqlite(connection, engine);
    }

    public abstract Task CommitAsync(IReadOnlyList<TrailEntry> entries);

    public virtual ValueTask DisposeAsync() => _connection.DisposeAsync();
}
