using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Connections.Clients;

/// <summary>
/// A program that acts by itself in this workspace (client credentials). Like an API key it is worth what the person who registered it may do now, and besides that
/// no more than the role it was given, its scopes and the workspace's policy allow. The secret is shown this once.
/// </summary>
public sealed class RegisterServiceClient(AppDb db, Caller caller, PreRegisteredClients clients, CallRecord call) : IUseCase
{
    public static Needs Needs => WorkspaceClients.Needs;

    public async Task<RegisteredClient> RunAsync(string name, ServiceClientTerms terms, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("register a client");
        await clients.DemandRoomAsync(caller, name, ct);

        if (caller.UserId == Guid.Empty)
        {
            throw Refuse.Forbidden("A client that acts by itself needs a person who answers for it. Register it as a member.");
        }

        if (!await db.Roles.AnyAsync(r => r.Id == terms.RoleId && (r.OrganizationId == null || db.Workspaces.Any(w => w.Id == caller.WorkspaceId && w.OrganizationId == r.OrganizationId)), ct))
        {
            throw Refuse.NotFound("role");
        }

        var tenant = Engine.Text(caller.WorkspaceId);
        var client = new NewClient(name) { HasSecret = terms.Keys is null, Keys = terms.Keys, Tenant = tenant };
        var granted = new ServiceTerms(Engine.Text(caller.UserId), tenant, terms.Scopes.ToWire().Split(' '), Engine.Text(terms.RoleId), terms.ExpiresAt);
        call.ClientId = client.ClientId;
        return await clients.RegisterServiceAsync(client, granted, ct).OrRefuseAsync("client");
    }
}

/// <param name="RoleId">The most that it may do.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="Keys">A JSON Web Key Set of public keys for private_key_jwt, or null for a secret.</param>
public sealed record ServiceClientTerms(Guid RoleId, Scope Scopes, DateTimeOffset? ExpiresAt = null, string? Keys = null);
