using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Posts;

internal static class SavePosts
{
    private const string Words = "Somebody else changed this post at the same moment. Read it again, and repeat what you wanted if it still applies.";

    // SQLITE_CONSTRAINT.
    private const int Constraint = 19;

    /// <summary>Two who change one post at the same moment: one wins, and the other is told.</summary>
    public static async Task SavePostAsync(this AppDb db, int? expectedVersion, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (Exception failure) when (IsClash(failure))
        {
            throw expectedVersion is null ? Refuse.Conflict(Words) : Refuse.Stale(Words);
        }
    }

    // A row that hangs on what was deleted meanwhile, one that is there already (class 23 of SQL states), or two who wait for each
    // other: what passes by itself EF Core wraps once more, with the advice to try again.
    private static bool IsClash(Exception? failure) => failure switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException or InvalidOperationException { InnerException: DbUpdateException } => IsClash(failure.InnerException),
        SqliteException sqlite => sqlite.SqliteErrorCode == Constraint,
        DbException { SqlState: "40P01" or ['2', '3', ..] } => true,
        _ => false,
    };
}
