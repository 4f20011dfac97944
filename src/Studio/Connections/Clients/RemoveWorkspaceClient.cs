using McpAuthorization.Registration;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Connections.Clients;

/// <summary>Removes a client that was registered for this workspace, and ends every connection that people made with it.</summary>
public sealed class RemoveWorkspaceClient(Caller caller, PreRegisteredClients clients, CallRecord call) : IUseCase
{
    public static Needs Needs => WorkspaceClients.Needs;

    public async Task RunAsync(string clientId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("remove a client");
        call.ClientId = clientId;

        if (!await clients.RemoveAsync(clientId, Engine.Text(caller.WorkspaceId), ct))
        {
            throw Refuse.NotFound("client");
        }
    }
}
