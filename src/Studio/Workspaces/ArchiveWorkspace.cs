using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>Closes a workspace: nobody acts in it any more, by whatever way in. Nothing is deleted.</summary>
public sealed class ArchiveWorkspace(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.ManageWorkspaceSettings, Scope.Mcp);

    public async Task RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("archive a workspace");

        var workspace = await db.Workspaces.SingleAsync(w => w.Id == caller.WorkspaceId, ct);
        workspace.IsArchived = true;
        await db.SaveChangesAsync(ct);
    }
}
