using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Workspaces;

/// <summary>Whether agents may act in a workspace at all. Off acts on the next call of every connection and key; none of them is lost.</summary>
public sealed class SwitchAgents(AppDb db, Caller caller, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid workspaceId, bool allowed, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("switch agents on or off");
        await db.DemandOversightAsync(caller, workspaceId, ct);

        call.Concerns(workspaceId);
        var workspace = await db.Workspaces.SingleAsync(w => w.Id == workspaceId, ct);
        workspace.AgentsAllowed = allowed;
        await db.SaveChangesAsync(ct);
    }
}
