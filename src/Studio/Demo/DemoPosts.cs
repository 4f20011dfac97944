using Studio.Channels;
using Studio.People;
using Studio.Posts;
using Studio.Workspaces;

namespace Studio.Demo;

/// <summary>Posts in every status, each brought there by the steps that a post really takes.</summary>
internal static class DemoPosts
{
    private const string Agent = "Claude Code";

    public static IEnumerable<Post> Of(IReadOnlyDictionary<string, Person> people, Channel[] channels, Channel screen, DateTimeOffset now)
    {
        var (bluesky, mastodon, linkedIn) = (channels[0], channels[1], channels[2]);

        yield return Draft(people["editor"], Agent, bluesky, "Sourdough needs three things: flour, water, and somebody who gets up at four. Come and meet ours on Saturday.", now);
        yield return Draft(people["contributor"], null, mastodon, "Which bread should come back this autumn? Chestnut or pumpkin seed?", now);

        yield return In(PostStatus.PendingReview, Draft(people["contributor"], Agent, bluesky, "New: rye with roasted walnuts, from Tuesday.", now));
        yield return In(PostStatus.Approved, Draft(people["editor"], null, linkedIn, "We are looking for an apprentice baker. Start in August, no night shifts in the first year.", now));
        yield return In(PostStatus.PendingClient, Draft(people["editor"], Agent, mastodon, "Our flour now comes from a mill eleven kilometres away.", now));
        yield return In(PostStatus.ChangesRequested, Draft(people["contributor"], null, bluesky, "Best bread in town!!!", now));
        yield return In(PostStatus.Rejected, Draft(people["contributor"], Agent, bluesky, "Half price on everything, today only.", now));
        yield return In(PostStatus.OnHold, Draft(people["manager"], null, linkedIn, "Our second shop opens in spring.", now));

        var scheduled = Draft(people["manager"], Agent, bluesky, "Saturday from seven: cinnamon knots, still warm. When they are gone, they are gone.", now);
        scheduled.Schedule(now.AddDays(2).AddHours(3), ApprovalMode.None, now);
        yield return scheduled;

        var publishing = Scheduled(people["manager"], mastodon, "The oven is on. Doors open in ten minutes.", now);
        publishing.Targets[0].BeginPublishing();
        yield return publishing;

        var published = Scheduled(people["owner"], bluesky, "Thank you for 1,000 loaves in one week.", now);
        published.Targets[0].BeginPublishing();
        published.Targets[0].MarkPublished("at://did:plc:demo/app.bsky.feed.post/3kdemo", now);
        yield return published;

        var failed = Scheduled(people["owner"], linkedIn, "A look behind the counter: how we plan a baking day.", now);
        failed.Targets[0].BeginPublishing();
        failed.Targets[0].MarkFailed("LinkedIn is not reachable at the moment. Try again later.");
        yield return failed;

        yield return Draft(people["editor"], Agent, screen, "Tonight at nine: a silent film with a live piano.", now);
        yield return In(PostStatus.Approved, Draft(people["manager"], null, screen, "Matinee on Sunday, popcorn included for everybody under twelve.", now));
    }

    private static Post Draft(Person author, string? agent, Channel channel, string caption, DateTimeOffset now) =>
        Post.Draft(channel.WorkspaceId, author, agent, channel, new(caption), proposedPublishAt: null, now);

    private static Post Scheduled(Person author, Channel channel, string caption, DateTimeOffset now)
    {
        var post = Draft(author, agent: null, channel, caption, now);
        post.Schedule(now.AddMinutes(1), ApprovalMode.None, now);
        return post;
    }

    private static Post In(PostStatus status, Post post)
    {
        var target = post.Targets[0];
        target.Review(PostStatus.PendingReview);

        if (status is PostStatus.PendingClient or PostStatus.OnHold)
        {
            target.Review(PostStatus.Approved);
        }

        if (status is not PostStatus.PendingReview)
        {
            target.Review(status);
        }

        return post;
    }
}
