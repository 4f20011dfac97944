using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Trail;

/// <summary>
/// What somebody did in their workspace, newest first: they themselves and every agent of theirs, by whichever way in. Nothing of others, and not
/// where it came from: an agent has no use for the addresses of its person.
/// </summary>
public sealed class ListTrail(AppDb db, Caller caller) : IUseCase
{
    public const int MaxLimit = 100;
    public const int DefaultLimit = 50;

    public static Needs Needs => Needs.Nothing;

    public async Task<OwnTrailPage> RunAsync(TrailFilter filter, int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        // One more than asked for tells whether there is a next page.
        var found = await Rows(db, caller.UserId, filter, cursor).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).ToList();
        return new(caller.WorkspaceId, [.. page.Select(OwnTrailEntry.Of)], limit, found.Count > limit ? Cursor.Of(page[^1].At, page[^1].Id) : null);
    }

    internal static IQueryable<TrailEntry> Rows(AppDb db, Guid person, TrailFilter filter, string? cursor)
    {
        var rows = filter.Of(db.Trail.AsNoTracking().Where(e => e.UserId == person));
        if (cursor is not null)
        {
            // Said twice: the first is what an index can be searched by.
            var (at, last) = Cursor.ReadTimed("list_trail", cursor);
            rows = rows.Where(e => e.At <= at && (e.At < at || e.Id < last));
        }

        return rows.OrderByDescending(e => e.At).ThenByDescending(e => e.Id);
    }
}

public sealed record OwnTrailPage(Guid WorkspaceId, IReadOnlyList<OwnTrailEntry> Entries, int Limit, string? NextCursor);

/// <param name="Id">Its id on the trail.</param>
/// <param name="At">When it ended.</param>
/// <param name="Action">Its label, such as mcp.tools/call:create_draft.</param>
/// <param name="Outcome">ok, or the kind of refusal.</param>
/// <param name="TargetId">What it was about, such as a post.</param>
/// <param name="Via">connection, api_key, session or shell.</param>
/// <param name="CredentialId">The connection or API key.</param>
/// <param name="Count">How many calls the row stands for.</param>
public sealed record OwnTrailEntry(Guid Id, DateTimeOffset At, string Action, string Outcome, Guid? TargetId, string Via, Guid? CredentialId, int Count)
{
    internal static OwnTrailEntry Of(TrailEntry row) => new(row.Id, row.At, row.Action, row.Outcome, row.TargetId, row.Via, row.ConnectionId ?? row.ApiKeyId, row.Count);
}
