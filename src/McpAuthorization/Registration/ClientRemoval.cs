using System.Data.Common;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Registration;

/// <summary>The end of a client and of everything that people allowed it, within a transaction.</summary>
internal static class ClientRemoval
{
    public static async Task RunAsync(DbContext db, Client client, AuthorizationEvents events, DateTime now, DbTransaction transaction, CancellationToken ct)
    {
        var live = db.Set<Grant>().Where(grant => grant.Application!.Id == client.Id && grant.Status == "valid");
        var grants = await live.Select(grant => new { grant.Id, grant.Subject, grant.Tenant }).ToListAsync(ct);

        await db.Set<Client>().Where(row => row.Id == client.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.RemovedAt, now), ct);
        await live.ExecuteUpdateAsync(
            set => set.SetProperty(grant => grant.Status, "revoked").SetProperty(grant => grant.EndedAt, now).SetProperty(grant => grant.EndedBy, nameof(GrantEnd.ClientRemoved)), ct);

        foreach (var grant in grants)
        {
            await events.TellAsync(
                new(AuthorizationEventKind.GrantEnded, client.ClientId, grant.Id, grant.Subject, grant.Tenant, nameof(GrantEnd.ClientRemoved)), transaction, ct);
        }

        await events.TellAsync(new AuthorizationEvent(AuthorizationEventKind.ClientRemoved, client.ClientId), transaction, ct);
    }
}
