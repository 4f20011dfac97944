using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;

namespace Studio.Posts;

internal static class ChannelsOfPost
{
    /// <summary>The channels behind the ids that a caller names, in that order. One that they do not reach is one that does not exist.</summary>
    public static async Task<IReadOnlyList<Channel>> ChannelsForPostAsync(this AppDb db, Caller caller, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        if (ids.Count is 0 or > Post.MaxAccounts || ids.Distinct().Count() != ids.Count)
        {
            throw Refuse.Invalid("social_account_ids", $"A post goes to at least one account and at most {Post.MaxAccounts}, to each of them once.");
        }

        var asked = ids is [var only] ? db.GetService<DraftQueries>().Channel(db, only) : db.Channels.Where(c => ids.Contains(c.Id)).AsAsyncEnumerable();
        var found = await asked.ToDictionaryAsync(c => c.Id, cancellationToken: ct);
        return [.. ids.Select(id => caller.Reaches(id) && found.TryGetValue(id, out var channel) ? channel : throw Refuse.NotFound("account"))];
    }
}
