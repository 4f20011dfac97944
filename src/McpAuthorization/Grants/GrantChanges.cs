using System.Data.Common;
using System.Text.Json;
using McpAuthorization.Database;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Grants;

/// <summary>What changes about a grant while it lives. Every check reads the grant, so that it acts on the next call, on every node.</summary>
internal sealed class GrantChanges(Ledger ledger, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options)
{
    private const string Living = "SELECT client_id, subject, tenant, scopes FROM oauth_grants WHERE id = @p0 AND status = 'valid'";

    private const string Label = "UPDATE oauth_grants SET label = @p0 WHERE id = @p1 AND status = 'valid'";

    // By the scopes as they were read: of two that narrow at once, the second must not give back what the first has taken.
    private const string Scopes = "UPDATE oauth_grants SET scopes = @p0 WHERE id = @p1 AND status = 'valid' AND scopes = @p2";

    private const string Tenant = "UPDATE oauth_grants SET tenant = @p0 WHERE id = @p1 AND status = 'valid' AND tenant = @p2";

    public Task<bool> RenameAsync(Guid grantId, string? label, CancellationToken ct) => ChangeAsync(
        grantId,
        async (statements, grant) => await statements.ExecuteAsync(Label, [label, grantId], ct) is 1 ? [grant.Tell(AuthorizationEventKind.GrantRenamed, grantId)] : [],
        ct);

    public Task<bool> NarrowAsync(Guid grantId, IReadOnlyList<string> scopes, CancellationToken ct) => ChangeAsync(
        grantId,
        async (statements, grant) =>
        {
            if (scopes.Count is 0 || !ScopeNames.Cover(grant.ScopeNames, scopes, options.Value))
            {
                throw new ArgumentException($"The grant covers: {string.Join(' ', grant.ScopeNames)}.", nameof(scopes));
            }

            return await statements.ExecuteAsync(Scopes, [JsonSerializer.Serialize(scopes.Distinct()), grantId, grant.Scopes], ct) is 1
                ? [grant.Tell(AuthorizationEventKind.GrantNarrowed, grantId)]
                : [];
        },
        ct);

    /// <summary>Told twice, once for each tenant: both want it on record.</summary>
    public Task<bool> MoveAsync(Guid grantId, string tenant, CancellationToken ct) => ChangeAsync(
        grantId,
        async (statements, grant) => await statements.ExecuteAsync(Tenant, [tenant, grantId, grant.Tenant], ct) is 1
            ? [grant.Tell(AuthorizationEventKind.GrantMoved, grantId), (grant with { Tenant = tenant }).Tell(AuthorizationEventKind.GrantMoved, grantId)]
            : [],
        ct);

    private Task<bool> ChangeAsync(Guid grantId, Func<Statements, LivingGrant, Task<IReadOnlyList<AuthorizationEvent>>> change, CancellationToken ct) => ledger.WriteAsync(
        async statements =>
        {
            if (await statements.FirstAsync(Living, LivingGrant.Read, [grantId], ct) is not { } grant)
            {
                return false;
            }

            var happened = await change(statements, grant);

            foreach (var told in happened)
            {
                await events.TellAsync(told, statements.Transaction, ct);
            }

            return happened.Count > 0;
        },
        ct);

    private sealed record LivingGrant(string? ClientId, string? Subject, string? Tenant, string Scopes)
    {
        public string[] ScopeNames => JsonSerializer.Deserialize<string[]>(Scopes)!;

        public static LivingGrant Read(DbDataReader row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3) ?? "[]");

        public AuthorizationEvent Tell(AuthorizationEventKind kind, Guid grantId) => new(kind, ClientId, grantId, Subject, Tenant);
    }
}
