using System.Data.Common;
using Studio.Data;
using Studio.Trail;

namespace Studio.Webhooks;

/// <summary>Tells of connections, which the library changes in transactions of its own: the same rows as <see cref="RaiseEvents"/> makes, by hand.</summary>
public sealed class ConnectionEvents(Engine engine, CallRecord call, TimeProvider clock)
{
    private const string Listening = "SELECT id, events FROM webhook_endpoints WHERE workspace_id = @workspace AND is_enabled";
    private const string InsertMessage = "INSERT INTO webhook_messages (id, workspace_id, type, at, payload) VALUES (@id, @workspace, @type, @at, @payload)";
    private const string InsertDelivery =
        "INSERT INTO webhook_deliveries (endpoint_id, message_id, status, attempts, next_attempt_at) VALUES (@endpoint, @message, @status, 0, @at)";

    public async Task WriteAsync(DbTransaction transaction, string type, ConnectionHappened connection, CancellationToken ct)
    {
        var wanting = (await ListenersAsync(transaction, connection.WorkspaceId, ct)).FindAll(listener => WebhookEvents.Include(listener.Events, type));
        if (wanting.Count == 0)
        {
            return;
        }

        var message = WebhookMessage.Of(new(connection.WorkspaceId, type, connection with { By = call.By }), clock.GetUtcNow());
        await ExecuteAsync(
            transaction,
            InsertMessage,
            [("id", message.Id), ("workspace", message.WorkspaceId), ("type", message.Type), ("at", engine.Instant(message.At)), ("payload", message.Payload)],
            ct);

        foreach (var listener in wanting)
        {
            await ExecuteAsync(
                transaction,
                InsertDelivery,
                [("endpoint", listener.Id), ("message", message.Id), ("status", nameof(DeliveryStatus.Pending)), ("at", engine.Instant(message.At))],
                ct);
        }
    }

    private static async Task<List<WebhookListener>> ListenersAsync(DbTransaction transaction, Guid workspaceId, CancellationToken ct)
    {
        await using var command = CommandIn(transaction, Listening, [("workspace", workspaceId)]);
        await using var row = await command.ExecuteReaderAsync(ct);
        var listeners = new List<WebhookListener>();
        while (await row.ReadAsync(ct))
        {
            listeners.Add(new(row.GetGuid(0), row.GetString(1)));
        }

        return listeners;
    }

    private static async Task ExecuteAsync(DbTransaction transaction, string sql, (string Name, object Value)[] values, CancellationToken ct)
    {
        await using var command = CommandIn(transaction, sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static DbCommand CommandIn(DbTransaction transaction, string sql, (string Name, object Value)[] values)
    {
        var command = transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        foreach (var (name, value) in values)
        {
            command.With(name, value);
        }

        return command;
    }
}
