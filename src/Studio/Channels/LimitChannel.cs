using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Channels;

/// <summary>Gives a channel a number of posts a day of its own: 0 locks it, none leaves it to the network's.</summary>
public sealed class LimitChannel(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.ManageSocialAccounts, Scope.Mcp);

    public async Task<AccountView> RunAsync(Guid channelId, int? postsPerDay, CancellationToken ct)
    {
        caller.Demand(Needs);

        var channel = await db.Channels.SingleOrDefaultAsync(c => c.Id == channelId, ct);
        if (channel is null || !caller.Reaches(channel.Id))
        {
            throw Refuse.NotFound("account");
        }

        channel.LimitPosts(postsPerDay);
        await db.SaveChangesAsync(ct);

        return AccountView.Of(channel);
    }
}
