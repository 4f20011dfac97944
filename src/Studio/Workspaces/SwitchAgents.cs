using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>Whether agents may act in a workspace at all. Off acts on the next call of every connection and key; none of them is lost.</summary>
public sealed class SwitchAgents(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.ManageWorkspaceSettings, Scope.Mcp);

    public async Task RunAsync(bool allowed, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("switch agents on or off");

        var workspace = await db.Workspaces.SingleAsync(w => w.Id == caller.WorkspaceId, ct);
        workspace.AgentsAllowed = allowed;
        await db.SaveChangesAsync(ct);
    }
}
