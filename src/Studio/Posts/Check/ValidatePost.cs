using Studio.Callers;
using Studio.Data;

namespace Studio.Posts.Check;

/// <summary>Tells everything that is known of a post before it goes out, and changes nothing.</summary>
public sealed class ValidatePost(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    // A host drops results over some 60,000 characters, and twenty long texts would pass that.
    internal const int MaxCharacters = 20_000;

    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    public async Task<ValidationView> RunAsync(PostToValidate asked, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = asked.PostId is { } id ? await db.FindPostAsync(caller, id, ct) : null;
        var (views, shown) = (new List<ChannelValidation>(), 0);
        foreach (var (text, at) in await asked.TextsAsync(db, caller, post, ct))
        {
            var rendered = text.Channel.Network.Caption.Counting.Render(text.Caption);
            shown += rendered.Length;
            views.Add(await CheckAsync(text, at, post?.Id, shown <= MaxCharacters ? rendered : null, ct));
        }

        return new(caller.WorkspaceId, post?.Id, views.TrueForAll(view => view.Problems.Count == 0), views);
    }

    private async Task<ChannelValidation> CheckAsync(ChannelText text, DateTimeOffset? at, Guid? postId, string? rendered, CancellationToken ct)
    {
        var (channel, now) = (text.Channel, clock.GetUtcNow());
        var day = PublishingDay.Of(at ?? now, caller.TimeZone);
        var quota = new DailyQuota(channel.PostsPerDay, await db.PostsOnAsync(channel.Id, day, postId, ct), day.Date);
        var others = new OtherPosts(db.PostsOf(caller), db.Set<PostTarget>().Where(t => t.ChannelId == channel.Id && t.PostId != postId));

        var problems = PostCheck.Of(text).ToList();
        if (at < now - Post.ClockSkew)
        {
            problems.Add(text.Problem("scheduled_at", ProblemCode.TimePast, $"cannot publish in the past. It is {WireTime.Text(now)} now.", "Choose a later time."));
        }

        if (at is not null && quota.Remaining == 0)
        {
            problems.Add(DailyLimit.Problem(text, day, caller.TimeZone));
        }

        return new(
            channel.Id,
            channel.Name,
            channel.NetworkCode,
            rendered,
            channel.Network.Caption.Counting.LengthOf(text.Caption),
            channel.MaxCharacters,
            channel.Network.Caption.Counting.Unit,
            problems,
            quota,
            at is { } time ? await others.AtAboutAsync(time, ct) : [],
            await others.LikeAsync(text.Caption, now, ct));
    }
}
