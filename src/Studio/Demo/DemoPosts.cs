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

        yield return In(PostStatus.PendingReview, Draft(people["contributor"], Agent, bluesky, "New: rye with roasted walnuts, from Tuesday.", now), people, now);
        yield return In(PostStatus.Approved, Draft(people["editor"], null, linkedIn, "We are looking for an apprentice baker. Start in August, no night shifts in the first year.", now), people, now);
        yield return In(PostStatus.PendingClient, Draft(people["editor"], Agent, mastodon, "Our flour now comes from a mill eleven kilometres away.", now), people, now);
        yield return In(PostStatus.ChangesRequested, Draft(people["contributor"], null, bluesky, "Best bread in town!!!", now), people, now);
        yield return In(PostStatus.Rejected, Draft(people["contributor"], Agent, bluesky, "Half price on everything, today only.", now), people, now);
        yield return In(PostStatus.OnHold, Draft(people["manager"], null, linkedIn, "Our second shop opens in spring.", now), people, now);

        var scheduled = Draft(people["manager"], Agent, bluesky, "Saturday from seven: cinnamon knots, still warm. When they are gone, they are gone.", now);
        scheduled.Schedule(now.AddDays(2).AddHours(3), ApprovalMode.None, now);
        yield return scheduled;

        var publishing = Scheduled(people["manager"], mastodon, "The oven is on. Doors open in ten minutes.", now);
        publishing.BeginPublishing(publishing.Targets[0], ApprovalMode.None, now);
        yield return publishing;

        var published = Scheduled(people["owner"], bluesky, "Thank you for 1,000 loaves in one week.", now);
        published.BeginPublishing(published.Targets[0], ApprovalMode.None, now);
        published.MarkPublished(published.Targets[0], "at://did:plc:demo/app.bsky.feed.post/3kdemo", now);
        yield return published;

        var then = now.AddDays(-DemoFigures.DaysOut);
        var measured = Scheduled(people["editor"], linkedIn, "Five years, eleven bakers, one oven. Thank you for every early morning.", then);
        measured.BeginPublishing(measured.Targets[0], ApprovalMode.None, then);
        measured.MarkPublished(measured.Targets[0], "urn:li:share:7000000000000000000", then);
        yield return measured;

        var failed = Scheduled(people["owner"], linkedIn, "A look behind the counter: how we plan a baking day.", now);
        failed.BeginPublishing(failed.Targets[0], ApprovalMode.None, now);
        failed.MarkFailed(failed.Targets[0], "LinkedIn is not reachable at the moment. Try again later.", now);
        yield return failed;

        yield return Draft(people["editor"], Agent, screen, "Tonight at nine: a silent film with a live piano.", now);
        yield return In(PostStatus.Approved, Draft(people["manager"], null, screen, "Matinee on Sunday, popcorn included for everybody under twelve.", now), people, now);

        // Approved, and edited by an agent since: its page shows what is different.
        var edited = In(PostStatus.Approved, Draft(people["editor"], Agent, screen, "Open-air season starts on Friday. Bring a blanket.", now), people, now);
        edited.Edit(new(Caption: "Open-air season starts on Saturday. Bring a blanket and somebody to share it with."), channels: null, media: null, Reviewer(people["editor"], Agent), mayPublish: false, ApprovalMode.RequiredInternal, now);
        yield return edited;
    }

    private static Post Draft(Person author, string? agent, Channel channel, string caption, DateTimeOffset now) =>
        Post.Draft(channel.WorkspaceId, author, agent, [channel], new(caption), overrides: [], proposedPublishAt: null, now);

    private static Post Scheduled(Person author, Channel channel, string caption, DateTimeOffset now)
    {
        var post = Draft(author, agent: null, channel, caption, now);
        post.Schedule(now.AddMinutes(1), ApprovalMode.None, now);
        return post;
    }

    private static Post In(PostStatus status, Post post, IReadOnlyDictionary<string, Person> people, DateTimeOffset now)
    {
        var (author, manager) = (Reviewer(post.Author, post.Agent), Reviewer(people["manager"], agent: null));
        post.Submit(author, "", ApprovalMode.None, now);

        switch (status)
        {
            case PostStatus.Approved:
                post.Approve(manager, "", ApprovalMode.None, now);
                break;
            case PostStatus.PendingClient:
                post.Approve(manager, "Fine from our side.", ApprovalMode.RequiredInternalAndClient, now);
                break;
            case PostStatus.ChangesRequested:
                post.RequestChanges(manager, "One exclamation mark is enough. And say what makes it the best.", ApprovalMode.None, now);
                break;
            case PostStatus.Rejected:
                post.Reject(manager, "There is no such offer. Please ask before you write about prices.", ApprovalMode.None, now);
                break;
            case PostStatus.OnHold:
                post.Approve(manager, "", ApprovalMode.None, now);
                post.Targets[0].Review(PostStatus.OnHold);
                break;
        }

        return post;
    }

    private static Reviewer Reviewer(Person person, string? agent) => new(person, agent, IsClient: false);
}
