using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Connections;

/// <summary>The connections of somebody, into a workspace, or into all of an organization. Those that ended stay to be seen for a while, with the reason.</summary>
public sealed class ListConnections(AppDb db, Caller caller, GrantDirectory grants, ConnectionViews views, TimeProvider clock) : IUseCase
{
    public const int MaxLimit = 100;

    private static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    public static Needs Needs => Needs.Nothing;

    public async Task<ConnectionsPage> RunAsync(ConnectionsOf whose, int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("look after connections");
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        Guid? before = cursor is null ? null : Cursor.Read("the connections", cursor);
        var found = await grants.ListAsync(await FilterAsync(whose, ct), before, limit + 1, ct);

        return new(await views.OfAsync([.. found.Take(limit)], ct), limit, found.Count > limit ? Cursor.Of(found[limit - 1].Id) : null);
    }

    private async Task<GrantFilter> FilterAsync(ConnectionsOf whose, CancellationToken ct)
    {
        var (me, here, since) = (Engine.Text(caller.UserId), Engine.Text(caller.WorkspaceId), clock.GetUtcNow() - Shown);
        switch (whose)
        {
            case ConnectionsOf.Me:
                return new() { Subject = me, EndedAfter = since };
            case ConnectionsOf.Workspace:
                // One's own for those who do not look after it.
                return new() { Subject = await db.OverseesAsync(caller, caller.WorkspaceId, ct) ? null : me, Tenants = [here], EndedAfter = since };
            default:
                await db.DemandAdministrationAsync(caller, caller.WorkspaceId, ct);
                var all = await db.Workspaces.Where(w => db.Workspaces.Any(own => own.Id == caller.WorkspaceId && own.OrganizationId == w.OrganizationId)).Select(w => w.Id).ToListAsync(ct);
                return new() { Tenants = [.. all.Select(Engine.Text)], EndedAfter = since };
        }
    }
}

public enum ConnectionsOf
{
    Me,
    Workspace,
    Organization,
}

public sealed record ConnectionsPage(IReadOnlyList<AgentConnectionView> Connections, int Limit, string? NextCursor);
