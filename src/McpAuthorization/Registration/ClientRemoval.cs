using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Registration;

/// <summary>The end of a client and of everything that people allowed it. The row itself goes with the sweeps, when nothing points to it any more.</summary>
internal sealed class ClientRemoval(DbContext db, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    public async Task RunAsync(Client client, CancellationToken ct)
    {
        using var turn = options.Value.WriteTurn is { } take ? await take(ct) : null;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var live = db.Set<Grant>().Where(grant => grant.Application!.Id == client.Id && grant.Status == "valid");
        var grants = await live.Select(grant => new { grant.Id, grant.Subject, grant.Tenant }).ToListAsync(ct);

        await db.Set<Client>().Where(row => row.Id == client.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.RemovedAt, now), ct);
        await live.ExecuteUpdateAsync(
            set => set.SetProperty(grant => grant.Status, "revoked").SetProperty(grant => grant.EndedAt, now).SetProperty(grant => grant.EndedBy, nameof(GrantEnd.ClientRemoved)), ct);

        foreach (var grant in grants)
        {
            await events.TellAsync(
                new(AuthorizationEventKind.GrantEnded, client.ClientId, grant.Id, grant.Subject, grant.Tenant, nameof(GrantEnd.ClientRemoved)), transaction.GetDbTransaction(), ct);
        }

        await events.TellAsync(new AuthorizationEvent(AuthorizationEventKind.ClientRemoved, client.ClientId), transaction.GetDbTransaction(), ct);
        await transaction.CommitAsync(ct);
    }
}
