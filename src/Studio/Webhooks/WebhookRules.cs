using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks;

internal static class WebhookRules
{
    /// <summary>Where a workspace sends what happens in it is one of its settings. No narrower scope covers those.</summary>
    public static Needs Needs => new(Permission.ManageWorkspaceSettings, Scope.Mcp);

    /// <summary>A webhook is told of every channel: a key that does not reach one must not have it told to itself.</summary>
    public static async Task DemandAllChannelsAsync(this AppDb db, Caller caller, CancellationToken ct)
    {
        if (caller.Channels is { } channels && await db.Channels.AnyAsync(c => !channels.Contains(c.Id), ct))
        {
            throw Refuse.Forbidden("A webhook is told of every account of the workspace, and this API key reaches only some of them.");
        }
    }

    public static async Task<WebhookEndpoint> FindWebhookAsync(this AppDb db, Guid webhookId, CancellationToken ct) =>
        await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == webhookId, ct) ?? throw Refuse.NotFound("webhook");
}
