using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Connections;

/// <summary>Takes a denial back. Connections of the client that still live act again.</summary>
public sealed class AdmitClient(AppDb db, Caller caller, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid deniedId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("admit a program");

        var denied = await db.DeniedClients.SingleOrDefaultAsync(d => d.Id == deniedId, ct);
        if (denied is null || !await MayAsync(denied, ct))
        {
            throw Refuse.NotFound("denied program");
        }

        (call.Target, call.ClientId) = (denied.Id, denied.ClientId);
        if (denied.WorkspaceId is { } workspace)
        {
            call.Concerns(workspace);
        }

        db.RemoveRange(db.DeniedClients.Where(d => d.ClientId == denied.ClientId && d.OrganizationId == denied.OrganizationId && d.WorkspaceId == denied.WorkspaceId));

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw Refuse.NotFound("denied program");
        }
    }

    private async Task<bool> MayAsync(DeniedClient denied, CancellationToken ct) => denied.WorkspaceId is { } workspace
        ? await db.OverseesAsync(caller, workspace, ct)
        : await db.Workspaces.Where(w => w.OrganizationId == denied.OrganizationId).Select(w => (Guid?)w.Id).FirstOrDefaultAsync(ct) is { } any
          && await db.AdministersAsync(caller, any, ct);
}
