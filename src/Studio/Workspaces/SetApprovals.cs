using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>Says who has to approve posts here, and whether agents may. What is on the calendar already meets the new rule when it is due.</summary>
public sealed class SetApprovals(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.ManageWorkspaceSettings, Scope.Mcp);

    public async Task<Approvals> RunAsync(ApprovalMode? mode, bool? agentsMayApprove, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("say who approves posts");

        var workspace = await db.Workspaces.SingleAsync(w => w.Id == caller.WorkspaceId, ct);
        (workspace.ApprovalMode, workspace.AgentsMayApprove) = (mode ?? workspace.ApprovalMode, agentsMayApprove ?? workspace.AgentsMayApprove);
        await db.SaveChangesAsync(ct);

        return new(workspace.ApprovalMode, workspace.AgentsMayApprove);
    }
}

public sealed record Approvals(ApprovalMode Mode, bool AgentsMayApprove);
