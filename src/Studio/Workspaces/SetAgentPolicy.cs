using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Workspaces;

/// <summary>Says what agents may do in a workspace. It acts on the next call of every connection and key; none of them is lost.</summary>
public sealed class SetAgentPolicy(AppDb db, Caller caller, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid workspaceId, AgentPolicy policy, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("change what agents may do");
        await db.DemandOversightAsync(caller, workspaceId, ct);

        call.Concerns(workspaceId);

        // A row has no place for what was chosen, and whoever reads it later asks just that.
        call.Rename($"workspace.agents:{WireJson.NameOf(policy)}");
        var workspace = await db.Workspaces.SingleAsync(w => w.Id == workspaceId, ct);
        workspace.AgentPolicy = policy;
        await db.SaveChangesAsync(ct);
    }
}
