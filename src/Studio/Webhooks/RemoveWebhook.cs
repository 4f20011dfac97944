using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

/// <summary>For good, with what is still on its way to it.</summary>
public sealed class RemoveWebhook(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => WebhookRules.Needs;

    public async Task<RemovedWebhook> RunAsync(Guid webhookId, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandAllChannelsAsync(caller, ct);

        var endpoint = await db.FindWebhookAsync(webhookId, ct);
        db.Remove(endpoint);
        await db.SaveChangesAsync(ct);

        return new(endpoint.Id, endpoint.WorkspaceId, Removed: true);
    }
}

public sealed record RemovedWebhook(Guid Id, Guid WorkspaceId, bool Removed);
