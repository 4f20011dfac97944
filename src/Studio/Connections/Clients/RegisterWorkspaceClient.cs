using McpAuthorization.Registration;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Connections.Clients;

/// <summary>
/// An id and a secret to type into a host's advanced settings, where registration by itself fails. People can sign in with it to this workspace only. The secret
/// is shown this once.
/// </summary>
public sealed class RegisterWorkspaceClient(Caller caller, PreRegisteredClients clients, CallRecord call) : IUseCase
{
    public const int MaxName = WorkspaceClients.MaxName;

    public static Needs Needs => WorkspaceClients.Needs;

    /// <param name="name">What people read on the consent page.</param>
    /// <param name="redirectUris">Where answers may go; at least one.</param>
    /// <param name="ct">Ends with the request.</param>
    public async Task<RegisteredClient> RunAsync(string name, IReadOnlyList<string> redirectUris, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("register a client");
        await clients.DemandRoomAsync(caller, name, ct);

        if (redirectUris.Count is 0)
        {
            throw Refuse.Invalid("redirect_uris", "Say where its answers may go: tick a host, or add an address.");
        }

        var client = new NewClient(name)
        {
            RedirectUris = redirectUris,
            HasSecret = true,
            Tenant = Engine.Text(caller.WorkspaceId),
        };
        call.ClientId = client.ClientId;
        return await clients.RegisterAsync(client, ct).OrRefuseAsync("redirect_uris");
    }
}
