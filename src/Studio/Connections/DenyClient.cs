using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Connections;

/// <summary>Turns a client away in a workspace, or in its whole organization. Acts on the next call; its connections sleep and are not lost.</summary>
public sealed class DenyClient(AppDb db, Caller caller, ClientDirectory clients, CallRecord call, TimeProvider clock) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(string clientId, Guid workspaceId, bool inWholeOrganization, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("deny a program");
        await (inWholeOrganization ? db.DemandAdministrationAsync(caller, workspaceId, ct) : db.DemandOversightAsync(caller, workspaceId, ct));

        Refuse.WhereEmptyOrLong("client_id", clientId, DeniedClient.MaxClientId);
        clientId = clientId.Trim();

        // RFC 6749, appendix A.1.
        if (clientId.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            throw Refuse.Invalid("client_id", "This cannot be the id of a program: it has letters, digits and signs of ASCII only.");
        }

        var organization = await db.Workspaces.Where(w => w.Id == workspaceId).Select(w => w.OrganizationId).SingleAsync(ct);
        Guid? place = inWholeOrganization ? null : workspaceId;
        if (await db.DeniedClients.AnyAsync(d => d.ClientId == clientId && d.OrganizationId == organization && d.WorkspaceId == place, ct))
        {
            throw Refuse.Conflict("This program is denied here already.");
        }

        call.Concerns(workspaceId);
        call.ClientId = clientId;
        db.Add(new DeniedClient
        {
            OrganizationId = organization,
            WorkspaceId = place,
            ClientId = clientId,
            Name = (await clients.FindAsync(clientId, ct))?.Name is { } name ? ClientLabel.Of(name) : null,
            DeniedBy = caller.UserId,
            DeniedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
    }
}
