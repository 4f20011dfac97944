using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Webhooks.Delivery;

/// <summary>What is to be sent now, in all workspaces.</summary>
internal static class DueDeliveries
{
    /// <summary>The endpoints that something waits for. One look into an index for each, however much waits there.</summary>
    public static IQueryable<WaitingEndpoint> WaitingEndpoints(this AppDb db, DateTimeOffset now) =>
        from endpoint in db.WebhookEndpoints.IgnoreQueryFilters(new[] { AppDb.WorkspaceFilter })
        where endpoint.IsEnabled && db.WebhookDeliveries.Any(d => d.EndpointId == endpoint.Id && d.NextAttemptAt <= now)
        select new WaitingEndpoint(endpoint.Id, endpoint.WorkspaceId);

    /// <summary>What has waited longest for one of them.</summary>
    public static IQueryable<DueDelivery> DueFor(this AppDb db, Guid endpointId, DateTimeOffset now) =>
        from delivery in db.WebhookDeliveries.IgnoreQueryFilters(new[] { AppDb.WorkspaceFilter })
        where delivery.EndpointId == endpointId && delivery.NextAttemptAt <= now
        join endpoint in db.WebhookEndpoints.IgnoreQueryFilters(new[] { AppDb.WorkspaceFilter }) on delivery.EndpointId equals endpoint.Id
        where endpoint.IsEnabled
        orderby delivery.NextAttemptAt, delivery.MessageId
        select new DueDelivery(
            endpoint.Id, delivery.MessageId, delivery.Attempts, endpoint.Url, delivery.Message.Payload, endpoint.Secret, endpoint.OldSecret, endpoint.OldSecretUntil, endpoint.FailingSince,
            db.Workspaces.Any(w => w.Id == endpoint.WorkspaceId && !w.IsArchived)
            && db.Users.Any(p => p.Id == endpoint.KeeperId && p.IsActive)
            && db.Members.Any(m => m.UserId == endpoint.KeeperId && m.WorkspaceId == endpoint.WorkspaceId
                                   && db.Roles.Any(r => r.Id == m.RoleId && (r.Permissions & Permission.ManageWorkspaceSettings) != 0)));
}

internal sealed record WaitingEndpoint(Guid Id, Guid WorkspaceId);
