using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Posts;

internal static class SavePosts
{
    /// <summary>Two who change one post at the same moment: one wins, and the other is told.</summary>
    public static async Task SavePostAsync(this AppDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw Refuse.Conflict("Somebody else changed this post at the same moment. Read it again, and repeat what you wanted if it still applies.");
        }
    }
}
