using McpAuthorization.Database;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Registration;

/// <summary>The clients that there are: to look at and to block.</summary>
public sealed class ClientDirectory
{
    private const string Block = "UPDATE oauth_clients SET blocked_at = @p0 WHERE client_id = @p1 AND blocked_at IS NULL";

    private const string Unblock = "UPDATE oauth_clients SET blocked_at = NULL WHERE client_id = @p0 AND blocked_at IS NOT NULL";

    private readonly Tables _tables;
    private readonly Ledger _ledger;
    private readonly AuthorizationEvents _events;
    private readonly TimeProvider _clock;

    internal ClientDirectory(Tables tables, Ledger ledger, AuthorizationEvents events, TimeProvider clock) =>
        (_tables, _ledger, _events, _clock) = (tables, ledger, events, clock);

    /// <summary>Lists the clients, in the order of their ids on the wire.</summary>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A page, empty behind the last.</returns>
    public async Task<IReadOnlyList<ClientView>> ListAsync(string? after, int limit, CancellationToken ct) =>
        [.. (await _tables.Clients
            .Where(client => client.RemovedAt == null)
            .Where(client => after == null || string.Compare(client.ClientId, after) > 0)
            .OrderBy(client => client.ClientId)
            .Take(limit)
            .ToListAsync(ct)).Select(ClientView.Of)];

    /// <summary>Finds one.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The client, or null.</returns>
    public async Task<ClientView?> FindAsync(string clientId, CancellationToken ct) =>
        await _tables.Clients.SingleOrDefaultAsync(client => client.ClientId == clientId && client.RemovedAt == null, ct) is { } client ? ClientView.Of(client) : null;

    /// <summary>Blocks a client everywhere, from its next call on. Its grants stay and sleep.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it was admitted until now.</returns>
    public Task<bool> BlockAsync(string clientId, CancellationToken ct) =>
        ChangeAsync(Block, [_clock.GetUtcNow().UtcDateTime, clientId], new(AuthorizationEventKind.ClientBlocked, clientId), ct);

    /// <summary>Admits a blocked client again.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it was blocked until now.</returns>
    public Task<bool> UnblockAsync(string clientId, CancellationToken ct) =>
        ChangeAsync(Unblock, [clientId], new(AuthorizationEventKind.ClientAdmitted, clientId), ct);

    private Task<bool> ChangeAsync(string sql, object?[] values, AuthorizationEvent happened, CancellationToken ct) => _ledger.WriteAsync(
        async statements =>
        {
            if (await statements.ExecuteAsync(sql, values, ct) is 0)
            {
                return false;
            }

            await _events.TellAsync(happened, statements.Transaction, ct);
            return true;
        },
        ct);
}
