using System.Data.Common;
using McpAuthorization.Database;

namespace McpAuthorization.Grants;

/// <summary>Ends a grant. Every check joins the grant, so this one row ends all its tokens on every node.</summary>
internal sealed class GrantEnding(Ledger ledger, AuthorizationEvents events, TimeProvider clock)
{
    private const string End = "UPDATE oauth_grants SET status = 'revoked', ended_at = @p0, ended_by = @p1 WHERE id = @p2 AND status = 'valid'";

    private const string Named = "SELECT client_id, subject, tenant FROM oauth_grants WHERE id = @p0";

    private const string Used = "UPDATE oauth_grants SET last_used_at = @p0 WHERE id = @p1 AND (last_used_at IS NULL OR last_used_at < @p0)";

    public Task NoteUseAsync(Guid grantId, DateTimeOffset at, CancellationToken ct) =>
        ledger.WriteAsync(statements => statements.ExecuteAsync(Used, [at.UtcDateTime, grantId], ct), ct);

    /// <returns>Whether it was this call that ended it.</returns>
    public Task<bool> EndAsync(Guid grantId, GrantEnd why, CancellationToken ct) => ledger.WriteAsync(
        async statements =>
        {
            if (await statements.ExecuteAsync(End, [clock.GetUtcNow().UtcDateTime, why.ToString(), grantId], ct) is 0)
            {
                return false;
            }

            var told = await statements.FirstAsync(Named, row => Told(row, grantId, why), [grantId], ct);
            await events.TellAsync(told!, statements.Transaction, ct);
            return true;
        },
        ct);

    private static AuthorizationEvent Told(DbDataReader row, Guid grantId, GrantEnd why) => why is GrantEnd.RevokedByClient
        ? new(AuthorizationEventKind.Revoked, row.Text(0), grantId, row.Text(1), row.Text(2))
        : new(AuthorizationEventKind.GrantEnded, row.Text(0), grantId, row.Text(1), row.Text(2), why.ToString());
}
