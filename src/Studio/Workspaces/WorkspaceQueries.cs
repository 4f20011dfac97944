using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

internal static class WorkspaceQueries
{
    public static Task<ApprovalMode> ApprovalModeAsync(this AppDb db, Caller caller, CancellationToken ct) =>
        db.Workspaces.Where(w => w.Id == caller.WorkspaceId).Select(w => w.ApprovalMode).SingleAsync(ct);
}
