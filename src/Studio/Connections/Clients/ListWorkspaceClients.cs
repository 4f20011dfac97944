using McpAuthorization.Registration;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections.Clients;

public sealed class ListWorkspaceClients(Caller caller, PreRegisteredClients clients) : IUseCase
{
    public static Needs Needs => WorkspaceClients.Needs;

    /// <summary>All of them: there are never many.</summary>
    public async Task<IReadOnlyList<WorkspaceClientView>> RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("look after clients");

        return [.. (await clients.ListAsync(Engine.Text(caller.WorkspaceId), ct)).Select(WorkspaceClientView.Of)];
    }
}
