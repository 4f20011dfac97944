using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.ApiKeys;

public sealed class ListApiKeys(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public const int MaxLimit = 100;

    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<ApiKeysPage> RunAsync(int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandKeysAsync(caller, ct);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var keys = db.ApiKeys.AsNoTracking().Include(k => k.Channels).AsQueryable();
        if (cursor is not null)
        {
            var last = Cursor.Read("the API keys", cursor);
            keys = keys.Where(k => k.Id < last);
        }

        var page = await keys.OrderByDescending(k => k.Id).Take(limit + 1).ToListAsync(ct);
        var now = clock.GetUtcNow();
        return new([.. page.Take(limit).Select(key => ApiKeyView.Of(key, now))], limit, page.Count > limit ? Cursor.Of(page[limit - 1].Id) : null);
    }
}

public sealed record ApiKeysPage(IReadOnlyList<ApiKeyView> Keys, int Limit, string? NextCursor);
