using Microsoft.EntityFrameworkCore;

namespace Studio;

/// <summary>Where a page of a list ends before it is full.</summary>
internal static class Pages
{
    // Words are looked for in one row after the other. A page that has come so far ends, found or not, and the next goes on from there.
    public const int MaxLookedThrough = 5_000;

    /// <summary>The last that a page looks through of what comes before an id, newest first; null where that is all of it.</summary>
    public static Task<Guid?> LastLookedThroughAsync(this IQueryable<Guid> ids, Guid before, CancellationToken ct) =>
        ids.Where(id => id < before).OrderByDescending(id => id).Select(id => (Guid?)id).Skip(MaxLookedThrough - 1).FirstOrDefaultAsync(ct);

    /// <summary>As many as have no more characters together. At least one, however long it is.</summary>
    public static IEnumerable<TItem> ThatFit<TItem>(this IEnumerable<TItem> items, int characters, Func<TItem, int> length)
    {
        var (isFirst, sum) = (true, 0);
        foreach (var item in items)
        {
            sum += length(item);
            if (!isFirst && sum > characters)
            {
                yield break;
            }

            isFirst = false;
            yield return item;
        }
    }
}
