using McpAuthorization.Grants;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>The connections into a workspace: one's own, or everybody's for those who manage it.</summary>
public sealed class ListConnections(Caller caller, GrantDirectory grants) : IUseCase
{
    public const int MaxLimit = 100;

    public static Needs Needs => Needs.Nothing;

    public async Task<ConnectionsPage> RunAsync(int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("look after connections");
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        Guid? before = cursor is null ? null : Cursor.Read("the connections", cursor);
        var found = await grants.ListByTenantAsync(Engine.Text(caller.WorkspaceId), before, limit + 1, ct);
        var mine = found.Take(limit).Where(caller.MayEnd).Select(AgentConnectionView.Of).ToList();

        return new(mine, limit, found.Count > limit ? Cursor.Of(found[limit - 1].Id) : null);
    }
}

public sealed record ConnectionsPage(IReadOnlyList<AgentConnectionView> Connections, int Limit, string? NextCursor);

public sealed record AgentConnectionView(
    Guid Id,
    string Client,
    Guid UserId,
    IReadOnlyList<string> Scopes,
    DateTimeOffset Since,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? EndsAt,
    DateTimeOffset? EndedAt,
    GrantEnd? EndedBy)
{
    internal static AgentConnectionView Of(GrantView grant) => new(
        grant.Id,
        ClientLabel.Of(grant.ClientName ?? grant.ClientId),
        Guid.Parse(grant.Subject),
        grant.Scopes,
        grant.CreatedAt,
        grant.LastUsedAt,
        grant.ExpiresAt,
        grant.EndedAt,
        grant.EndedBy);
}
