using Microsoft.EntityFrameworkCore;

namespace Studio.Data;

internal static class Batches
{
    // Who wants to write meanwhile waits for one batch at most.
    private const int Size = 100;

    public static async Task DeleteInBatchesAsync<TRow>(this AppDb db, IOrderedQueryable<TRow> rows, CancellationToken ct)
    {
        int deleted;
        do
        {
            using var turn = await db.TakeTurnAsync(ct);
            deleted = await rows.Take(Size).ExecuteDeleteAsync(ct);
        }
        while (deleted == Size);
    }
}
