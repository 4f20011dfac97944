using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Workspaces;

/// <summary>Takes the person to another workspace of theirs. Connections stay where they were made.</summary>
public sealed class SwitchWorkspace(AppDb db, Caller caller, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid workspaceId, CancellationToken ct)
    {
        caller.Demand(Needs);

        var reachable = await db.Members.AnyAsync(
            m => m.UserId == caller.UserId && m.WorkspaceId == workspaceId && db.Workspaces.Any(w => w.Id == workspaceId && !w.IsArchived), ct);
        if (!reachable)
        {
            throw Refuse.NotFound("workspace");
        }

        call.Target = workspaceId;
        var person = await db.Users.SingleAsync(p => p.Id == caller.UserId, ct);
        person.LastWorkspaceId = workspaceId;
        await db.SaveChangesAsync(ct);
    }
}
