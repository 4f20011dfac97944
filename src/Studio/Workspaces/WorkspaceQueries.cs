using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Workspaces;

internal static class WorkspaceQueries
{
    private const int MostOffered = 20;

    /// <summary>The mode that holds for whoever asks: agents may need an approval where people need none.</summary>
    public static async Task<ApprovalMode> ApprovalModeAsync(this AppDb db, Caller caller, CancellationToken ct)
    {
        var mode = await db.Workspaces.Where(w => w.Id == caller.WorkspaceId).Select(w => w.ApprovalMode).SingleAsync(ct);
        return caller.Policy.WantsApproval() && mode is ApprovalMode.None or ApprovalMode.Optional ? ApprovalMode.RequiredInternal : mode;
    }

    /// <summary>The workspace with this id or name, or the only one there is where none is named.</summary>
    public static async Task<Workspace> OneNamedAsync(this IQueryable<Workspace> workspaces, string? idOrName, CancellationToken ct)
    {
        var found = await (idOrName is null ? workspaces
            : Guid.TryParse(idOrName, out var id) ? workspaces.Where(w => w.Id == id)
            : workspaces.Where(w => w.Name == idOrName)).OrderBy(w => w.Id).Take(MostOffered).ToListAsync(ct);

        return found switch
        {
            [var one] => one,
            [] => throw Refuse.NotFound("workspace"),
            _ => throw Refuse.Invalid("workspace", $"There are several workspaces: say which by its id. {string.Join(", ", found.Select(w => $"{w.Id} is {w.Name}"))}."),
        };
    }
}
