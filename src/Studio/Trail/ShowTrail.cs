using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Trail;

/// <summary>The latest rows of a workspace, or of what belongs to none, for whoever runs the server.</summary>
public sealed class ShowTrail(AppDb db)
{
    public const int MaxLimit = 1_000;

    public async Task<TrailPage> RunAsync(Guid? workspaceId, int limit, string? cursor, CancellationToken ct)
    {
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var rows = db.Trail.IgnoreQueryFilters([AppDb.WorkspaceFilter]).AsNoTracking().Where(e => e.WorkspaceId == workspaceId);
        if (cursor is not null)
        {
            var last = Cursor.Read("the trail", cursor);
            rows = rows.Where(e => e.Id < last);
        }

        var page = await (from row in rows.OrderByDescending(e => e.Id).Take(limit + 1)
                          join person in db.Users on row.UserId equals person.Id into people
                          from person in people.DefaultIfEmpty()
                          orderby row.Id descending
                          select new TrailRowView(
                              row.Id, row.At, row.UserId, person!.Email, row.Via, row.ConnectionId ?? row.ApiKeyId, row.ClientId,
                              row.Action, row.TargetId, row.Outcome, row.Count, row.Microseconds, row.Address, row.Seal)).ToListAsync(ct);

        return new([.. page.Take(limit)], limit, page.Count > limit ? Cursor.Of(page[limit - 1].Id) : null);
    }
}

public sealed record TrailPage(IReadOnlyList<TrailRowView> Rows, int Limit, string? NextCursor);

/// <summary>A row, with the e-mail address that its person has now; it is in no row.</summary>
public sealed record TrailRowView(
    Guid Id,
    DateTimeOffset At,
    Guid? UserId,
    string? Email,
    string Via,
    Guid? CredentialId,
    string? ClientId,
    string Action,
    Guid? TargetId,
    string Outcome,
    int Count,
    long Microseconds,
    string? Address,
    long? Seal);
