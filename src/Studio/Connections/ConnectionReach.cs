using McpAuthorization.Grants;
using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Connections;

/// <summary>Which connections somebody gets at: their own, wherever these lead, and everybody's into a workspace that they look after. No other exists.</summary>
public sealed class ConnectionReach(AppDb db, Caller caller, GrantDirectory grants)
{
    public async Task<GrantView> FindAsync(Guid connectionId, CancellationToken ct) =>
        await grants.FindAsync(connectionId, ct) is { } grant && (IsOwn(grant) || await OverseesAsync(grant, ct)) ? grant : throw Refuse.NotFound("connection");

    /// <summary>For what only its person decides, while it lives.</summary>
    public async Task<GrantView> FindOwnAsync(Guid connectionId, TimeProvider clock, CancellationToken ct)
    {
        var grant = await FindAsync(connectionId, ct);
        if (!IsOwn(grant))
        {
            throw Refuse.Forbidden("Only the person whose connection it is can change it. You can disconnect it.");
        }

        return grant.EndedAt is null && !(grant.ExpiresAt <= clock.GetUtcNow()) ? grant : throw HasEnded();
    }

    public bool IsOwn(GrantView grant) => grant.Subject == Engine.Text(caller.UserId);

    public static RefusedException HasEnded() => Refuse.Conflict("This connection has ended already.");

    private async Task<bool> OverseesAsync(GrantView grant, CancellationToken ct) =>
        Guid.TryParse(grant.Tenant, out var workspace) && await db.OverseesAsync(caller, workspace, ct);
}
