using System.Data;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Database;

/// <summary>
/// Every write of the library's own is one transaction here: through the one writer on SQLite, on a pooled connection elsewhere.
/// The host's context is not used for them, since its <c>SaveChanges</c> may hold a lock of its own and would save what the host has pending.
/// </summary>
internal sealed class Ledger(HostDatabase database, IOptions<McpAuthorizationOptions> options) : IAsyncDisposable
{
    private readonly Lazy<SqliteWriter> _writer = new(() => new SqliteWriter(database, options.Value.WriteTurn));

    public async Task<T> WriteAsync<T>(Func<Statements, ValueTask<T>> work, CancellationToken ct)
    {
        if (database.IsSqlite)
        {
            return await _writer.Value.WriteAsync(work, ct);
        }

        using var turn = options.Value.WriteTurn is { } take ? await take(ct) : null;
        var line = await database.RentAsync(ct);

        try
        {
            await using var transaction = await line.Connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
            line.Statements.Transaction = transaction;

            var result = await work(line.Statements);
            await transaction.CommitAsync(ct);
            return result;
        }
        finally
        {
            line.Statements.Transaction = null;
            await database.ReturnAsync(line);
        }
    }

    public ValueTask DisposeAsync() => _writer.IsValueCreated ? _writer.Value.DisposeAsync() : ValueTask.CompletedTask;
}
