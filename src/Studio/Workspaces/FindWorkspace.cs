using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Workspaces;

/// <summary>For the operator: the id behind a name, or the id itself where it is one. An archived workspace is found too.</summary>
public sealed class FindWorkspace(AppDb db)
{
    public async Task<Guid> RunAsync(string idOrName, CancellationToken ct) => (await db.Workspaces.AsNoTracking().OneNamedAsync(idOrName, ct)).Id;
}
