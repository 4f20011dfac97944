using System.Data.Common;
using System.Threading.Channels;

namespace McpAuthorization.Database;

/// <summary>
/// SQLite has one writer, so there is one connection that writes, with its statements prepared. It never waits when idle: whatever has
/// queued while the last commit was on its way to the disk goes into the next transaction.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MostAtOnce = 64;

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    private readonly HostDatabase _database;
    private readonly Func<CancellationToken, ValueTask<IDisposable?>>? _takeTurn;
    private readonly Task _running;

    public SqliteWriter(HostDatabase database, Func<CancellationToken, ValueTask<IDisposable?>>? takeTurn)
    {
        (_database, _takeTurn) = (database, takeTurn);
        _running = Task.Run(RunAsync);
    }

    public async Task<T> WriteAsync<T>(Func<Statements, ValueTask<T>> write, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var result = default(T);
        var work = new Work(async statements => result = await write(statements));

        if (!_queue.Writer.TryWrite(work))
        {
            throw new InvalidOperationException("The authorization server is stopping.");
        }

        // Not given up with the request: once queued it may be in a transaction already, and what was committed has to be known.
        await work.Done.Task;
        return result!;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        HostDatabase.Line? line = null;
        var batch = new List<Work>(MostAtOnce);

        while (await _queue.Reader.WaitToReadAsync())
        {
            try
            {
                // The turn comes first: whoever queues while we wait for it is in the same transaction.
                using var turn = _takeTurn is null ? null : await _takeTurn(CancellationToken.None);
                Take(batch);
                line ??= await _database.RentAsync(CancellationToken.None);
                await CommitAsync(line.Statements, batch);
            }
            catch (Exception failure)
            {
                Take(batch);
                batch.ForEach(work => work.Done.TrySetException(failure));
                line?.Dispose();
                line = null;
            }

            batch.ForEach(work => work.Finish());
            batch.Clear();
        }

        line?.Dispose();
    }

    private void Take(List<Work> batch)
    {
        while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var work))
        {
            batch.Add(work);
        }
    }

    private static async Task CommitAsync(Statements statements, List<Work> batch)
    {
        await using var transaction = await statements.Connection.BeginTransactionAsync();
        statements.Transaction = transaction;

        try
        {
            foreach (var work in batch)
            {
                await RunAsync(statements, work);
            }

            await transaction.CommitAsync();
        }
        finally
        {
            statements.Transaction = null;
        }
    }

    // One that fails takes nobody else of its transaction along.
    private static async Task RunAsync(Statements statements, Work work)
    {
        await statements.ExecuteAsync("SAVEPOINT work", [], CancellationToken.None);

        try
        {
            await work.Write(statements);
        }
        catch (Exception failure) when (failure is not DbException { IsTransient: true })
        {
            await statements.ExecuteAsync("ROLLBACK TO work", [], CancellationToken.None);
            work.Failure = failure;
        }

        await statements.ExecuteAsync("RELEASE work", [], CancellationToken.None);
    }

    private sealed class Work(Func<Statements, ValueTask> write)
    {
        public Func<Statements, ValueTask> Write => write;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failure { get; set; }

        public void Finish()
        {
            if (Failure is null)
            {
                Done.TrySetResult();
            }
            else
            {
                Done.TrySetException(Failure);
            }
        }
    }
}
