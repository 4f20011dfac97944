using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.Media;

/// <summary>
/// What all workspaces of an organization may keep together. A number beside the organization and not a sum: whoever raises it holds its row until
/// the asset's row is there too, and the next one waits.
/// </summary>
public sealed class StorageQuota(AppDb db, Caller caller, TimeProvider clock, IOptions<MediaSettings> settings)
{
    public long Limit => settings.Value.StorageLimit;

    private IQueryable<Organization> OurOrganization => db.Organizations.Where(o => db.Workspaces.Any(w => w.Id == caller.WorkspaceId && w.OrganizationId == o.Id));

    public Task<long> UsedAsync(CancellationToken ct) => OurOrganization.Select(o => o.MediaBytes).SingleAsync(ct);

    /// <summary>What uploads in parts may still bring, of all that were promised a place.</summary>
    public Task<long> PromisedAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.MediaUploads.IgnoreQueryFilters([AppDb.WorkspaceFilter])
            .Where(u => u.FinalizedAt == null && u.ExpiresAt > now && OurOrganization.Any(o => db.Workspaces.Any(w => w.Id == u.WorkspaceId && w.OrganizationId == o.Id)))
            .SumAsync(u => u.MaxBytes, ct);
    }

    /// <summary>In a transaction. False where it does not fit any more.</summary>
    public async Task<bool> TryTakeAsync(long bytes, CancellationToken ct) =>
        await OurOrganization.Where(o => o.MediaBytes + bytes <= Limit).ExecuteUpdateAsync(set => set.SetProperty(o => o.MediaBytes, o => o.MediaBytes + bytes), ct) == 1;

    public Task GiveBackAsync(long bytes, CancellationToken ct) => OurOrganization.ExecuteUpdateAsync(set => set.SetProperty(o => o.MediaBytes, o => o.MediaBytes - bytes), ct);

    public async Task<RefusedException> FullAsync(long attempted, CancellationToken ct, long promised = 0) => Refuse.StorageFull(await UsedAsync(ct), Limit, attempted, promised);
}
