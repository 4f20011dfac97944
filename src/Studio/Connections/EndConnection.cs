using McpAuthorization.Grants;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>Disconnects an agent. Acts on its next call, on every node; other connections of the same client go on.</summary>
public sealed class EndConnection(Caller caller, GrantDirectory grants) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid connectionId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("end a connection");

        var grant = await grants.FindAsync(connectionId, ct);
        if (grant is null || grant.Tenant != Engine.Text(caller.WorkspaceId) || !caller.MayEnd(grant))
        {
            throw Refuse.NotFound("connection");
        }

        if (!await grants.EndAsync(connectionId, GrantEnd.Disconnected, ct))
        {
            throw Refuse.Conflict("This connection has ended already.");
        }
    }
}

internal static class ConnectionRights
{
    /// <summary>One's own, and everybody's for those who manage the workspace.</summary>
    public static bool MayEnd(this Caller caller, GrantView grant) =>
        caller.Permissions.Covers(Permission.ManageWorkspaceSettings) || grant.Subject == Engine.Text(caller.UserId);
}
