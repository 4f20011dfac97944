using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace McpAuthorization.Database;

/// <summary>
/// Connections to the host's database for hand SQL, made as the host's own context makes them (its interceptors and pragmas included).
/// </summary>
internal sealed class HostDatabase(IServiceScopeFactory scopes, Func<IServiceProvider, DbContext> contextOf) : IDisposable
{
    private readonly ConcurrentBag<Line> _free = [];

    private readonly Lazy<bool> _isSqlite = new(() =>
    {
        using var scope = scopes.CreateScope();
        return contextOf(scope.ServiceProvider).Database.ProviderName?.EndsWith("Sqlite", StringComparison.OrdinalIgnoreCase) is true;
    });

    public bool IsSqlite => _isSqlite.Value;

    public async ValueTask<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken ct)
        where T : class
    {
        var line = await RentAsync(ct);

        try
        {
            return await line.Statements.FirstAsync(sql, read, values, ct);
        }
        finally
        {
            await ReturnAsync(line);
        }
    }

    /// <summary>An open connection. SQLite's stay open with their statements prepared; other engines' go back to the driver's pool after each use.</summary>
    public async ValueTask<Line> RentAsync(CancellationToken ct)
    {
        var line = _free.TryTake(out var free) ? free : Create();

        try
        {
            if (line.Connection.State is not ConnectionState.Open)
            {
                await line.Context.Database.OpenConnectionAsync(ct);
            }
        }
        catch
        {
            line.Dispose();
            throw;
        }

        return line;
    }

    public async ValueTask ReturnAsync(Line line)
    {
        // A bag of open connections starves Npgsql's pool: only a file can afford it.
        if (!IsSqlite)
        {
            await line.Context.Database.CloseConnectionAsync();
        }
        else if (line.Connection.State is not ConnectionState.Open)
        {
            line.Dispose();
            return;
        }

        _free.Add(line);
    }

    public void Dispose()
    {
        while (_free.TryTake(out var line))
        {
            line.Dispose();
        }
    }

    private Line Create()
    {
        var scope = scopes.CreateScope();
        var context = contextOf(scope.ServiceProvider);
        return new Line(scope, context, new Statements(context.Database.GetDbConnection(), keep: IsSqlite));
    }

    internal sealed record Line(IServiceScope Scope, DbContext Context, Statements Statements) : IDisposable
    {
        public DbConnection Connection => Statements.Connection;

        public void Dispose()
        {
            Statements.Dispose();
            Scope.Dispose();
        }
    }
}
