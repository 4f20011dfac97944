using McpAuthorization.Database;

namespace McpAuthorization.Grants;

/// <summary>Ends a grant. Every check joins the grant, so this one row ends all its tokens on every node.</summary>
internal sealed class GrantEnding(Ledger ledger, HostDatabase database, AuthorizationEvents events, TimeProvider clock)
{
    private const string End = "UPDATE oauth_grants SET status = 'revoked', ended_at = @p0, ended_by = @p1 WHERE id = @p2 AND status = 'valid'";

    private const string Named = "SELECT client_id, subject, tenant FROM oauth_grants WHERE id = @p0";

    private const string Used = "UPDATE oauth_grants SET last_used_at = @p0 WHERE id = @p1 AND (last_used_at IS NULL OR last_used_at < @p0)";

    public Task NoteUseAsync(Guid grantId, DateTimeOffset at, CancellationToken ct) =>
        ledger.WriteAsync(statements => statements.ExecuteAsync(Used, [at.UtcDateTime, grantId], ct), ct);

    /// <returns>Whether it was this call that ended it.</returns>
    public async Task<bool> EndAsync(Guid grantId, GrantEnd why, CancellationToken ct)
    {
        var ended = await ledger.WriteAsync(
            statements => statements.ExecuteAsync(End, [clock.GetUtcNow().UtcDateTime, why.ToString(), grantId], ct), ct);

        if (ended is 0)
        {
            return false;
        }

        var told = await database.FirstAsync(
            Named,
            row => new AuthorizationEvent(AuthorizationEventKind.GrantEnded, row.Text(0), grantId, row.Text(1), row.Text(2), why.ToString()),
            [grantId],
            ct);
        await events.TellAsync(told!, ct);
        return true;
    }
}
