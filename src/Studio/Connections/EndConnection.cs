using McpAuthorization.Grants;
using Studio.Callers;

namespace Studio.Connections;

/// <summary>Disconnects an agent. Acts on its next call, on every node; other connections of the same client go on.</summary>
public sealed class EndConnection(Caller caller, ConnectionReach reach, GrantDirectory grants) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid connectionId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("end a connection");

        var grant = await reach.FindAsync(connectionId, ct);
        if (!await grants.EndAsync(grant.Id, GrantEnd.Disconnected, ct))
        {
            throw ConnectionReach.HasEnded();
        }
    }
}
