using McpAuthorization.Registration;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections.Clients;

/// <summary>What holds for all clients that are registered for one workspace.</summary>
internal static class WorkspaceClients
{
    public const int Most = 50;

    public const int MaxName = 100;

    public static Needs Needs => new(Permission.ManageWorkspaceSettings, Scope.Mcp);

    public static async Task DemandRoomAsync(this PreRegisteredClients clients, Caller caller, string name, CancellationToken ct)
    {
        Refuse.WhereEmptyOrLong("name", name, MaxName);

        if ((await clients.ListAsync(Engine.Text(caller.WorkspaceId), ct)).Count >= Most)
        {
            throw Refuse.Conflict($"A workspace has at most {Most} clients. Remove one that nobody uses.");
        }
    }

    /// <summary>The library says in words what it does not take.</summary>
    public static async Task<RegisteredClient> OrRefuseAsync(this Task<RegisteredClient> registering, string field)
    {
        try
        {
            return await registering;
        }
        catch (ArgumentException wrong)
        {
            throw Refuse.Invalid(field, wrong.Message);
        }
    }
}

public sealed record WorkspaceClientView(
    string ClientId, string Name, IReadOnlyList<string> RedirectUris, bool HasSecret, bool ActsByItself, DateTimeOffset Since, DateTimeOffset? BlockedAt)
{
    internal static WorkspaceClientView Of(ClientView client) => new(
        client.ClientId, ClientLabel.Of(client.Name ?? client.ClientId), client.RedirectUris, client.HasSecret, client.ActsByItself, client.RegisteredAt, client.BlockedAt);
}
