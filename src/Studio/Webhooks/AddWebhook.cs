using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Idempotency;

namespace Studio.Webhooks;

public sealed class AddWebhook(AppDb db, KeyedCall keyed, Caller caller, WebhookAddress addresses, WebhookSecrets secrets, TimeProvider clock) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<WebhookWithSecret> RunAsync(string url, string description, IReadOnlyList<string>? eventTypes, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);
        if (caller.IsOperator)
        {
            throw Refuse.Forbidden("A webhook needs a person who answers for it. Add it as a member.");
        }

        var address = await addresses.ReadAsync(url, ct);
        var (text, secret) = secrets.Create();
        var endpoint = WebhookEndpoint.Add(caller.WorkspaceId, caller.UserId, caller.AgentName, address, description, eventTypes ?? [WebhookEvents.Everything], secret, clock.GetUtcNow());

        await using var write = await keyed.OpenAsync(db, ct);
        await LockAsync(ct);
        if (await db.WebhookEndpoints.CountAsync(ct) >= WebhookEndpoint.MaxInWorkspace)
        {
            throw Refuse.Conflict($"This workspace has {WebhookEndpoint.MaxInWorkspace} webhooks, and may not have more. Remove one first.");
        }

        db.Add(endpoint);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);

        return new(WebhookView.Of(endpoint, clock.GetUtcNow()), text);
    }

    // Changes nothing, and is a lock on the workspace's row until the transaction ends: two at once must not both be the last.
    private Task<int> LockAsync(CancellationToken ct) =>
        db.Workspaces.Where(w => w.Id == caller.WorkspaceId).ExecuteUpdateAsync(set => set.SetProperty(w => w.Name, w => w.Name), ct);
}
