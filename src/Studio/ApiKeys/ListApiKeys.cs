using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.ApiKeys;

/// <summary>The keys into a workspace: everybody's for those who look after it, one's own for others.</summary>
public sealed class ListApiKeys(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public const int MaxLimit = 100;

    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<ApiKeysPage> RunAsync(int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("manage API keys");
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var all = await db.OverseesAsync(caller, caller.WorkspaceId, ct);
        var keys = db.ApiKeys.AsNoTracking().Include(k => k.Channels).Where(k => all || k.IssuedBy == caller.UserId);
        if (cursor is not null)
        {
            var last = Cursor.Read("the API keys", cursor);
            keys = keys.Where(k => k.Id < last);
        }

        var page = await (from key in keys
                          join issuer in db.Users on key.IssuedBy equals issuer.Id
                          orderby key.Id descending
                          select new { Key = key, Issuer = issuer.Name }).Take(limit + 1).ToListAsync(ct);
        var now = clock.GetUtcNow();
        return new(
            [.. page.Take(limit).Select(row => new ListedApiKey(ApiKeyView.Of(row.Key, now), row.Issuer))],
            await db.AdministersAsync(caller, caller.WorkspaceId, ct),
            limit,
            page.Count > limit ? Cursor.Of(page[limit - 1].Key.Id) : null);
    }
}

/// <summary>Whoever may issue keys may change them too. Whoever sees one may revoke it.</summary>
public sealed record ApiKeysPage(IReadOnlyList<ListedApiKey> Keys, bool MayIssue, int Limit, string? NextCursor);

public sealed record ListedApiKey(ApiKeyView Key, string Issuer);
