using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Web;

/// <summary>Where a person decides on a post. The rules of deciding are tested where posts are.</summary>
public sealed class PostPages : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private HttpClient _agent = null!;
    private Visitor _visitor = null!;
    private Guid _channel;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        await _ada.RequireApprovalAsync(agentsMayApprove: false);
        _agent = await _ada.RestAsync();
        _channel = await _ada.ConnectChannelAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_ada);
    }

    [Fact]
    public async Task Show_what_goes_out_on_each_account_and_are_linked_from_the_list()
    {
        var other = await _ada.ConnectChannelAsync("bluesky", "Blue");
        var post = await _agent.PostAsJsonAsync("/api/v1/posts", new
        {
            social_account_ids = new[] { _channel, other },
            caption = "Fresh <b>bread</b>",
            internal_notes = "Not for Sunday",
            platform_overrides = new[] { new { social_account_id = other, caption = "Short bread" } },
        }, _ct).ReadAsync<PostView>(_ct);

        var list = await _visitor.GetAsync("/posts");
        var page = await _visitor.GetAsync(list.Document.QuerySelector(".post a")!.GetAttribute("href")!);

        Assert.EndsWith($"/posts/{post.Id}", page.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(["Fresh <b>bread</b>", "Short bread"], page.Document.QuerySelectorAll(".preview > .words").Select(words => words.TextContent.Trim()).Order());
        Assert.Contains("Not for Sunday", page.Text);
        Assert.Contains("Ada Byron via Test client wrote it.", page.Text);
        Assert.Empty(page.Document.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task Say_of_what_failed_when_it_was_to_go_out()
    {
        var post = await _agent.DraftAsync(_channel, "Fresh bread", _ct);
        await _app.InDbAsync(db => db.Set<PostTarget>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, PostStatus.Failed).SetProperty(t => t.ScheduledAt, _app.Clock.GetUtcNow()), _ct));

        foreach (var page in new[] { await _visitor.GetAsync("/posts"), await _visitor.GetAsync($"/posts/{post.Id}") })
        {
            Assert.Contains("Was planned for", page.Text);
            Assert.DoesNotContain("Scheduled for", page.Text);
        }
    }

    [Fact]
    public async Task Let_somebody_approve_what_they_see()
    {
        var post = await SubmittedAsync("Fresh bread");

        var back = await _visitor.PressAsync(await _visitor.GetAsync($"/posts/{post.Id}"), "Approve", ("comment", "Lovely"));
        var page = await _visitor.FollowAsync(back);

        Assert.True(back.LeadsOn);
        Assert.Contains("You have approved it.", page.Text);
        Assert.Contains("Ada Byron approved it. Lovely", page.Text);
        Assert.Equal(DerivedStatus.Approved, (await ReadAsync(post.Id)).Status);
        Assert.Contains(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row is { Action: "post.approve", Outcome: "ok", Via: "session" } && row.TargetId == post.Id);
    }

    [Theory]
    [InlineData("Request changes", DerivedStatus.ChangesRequested)]
    [InlineData("Reject", DerivedStatus.Rejected)]
    public async Task Turn_down_only_with_a_comment(string button, DerivedStatus status)
    {
        var post = await SubmittedAsync("Fresh bread");

        var silent = await _visitor.PressAsync(await _visitor.GetAsync($"/posts/{post.Id}"), button);
        Assert.Equal(HttpStatusCode.BadRequest, silent.Status);
        Assert.NotEmpty(silent.Document.QuerySelector("#comment-said")!.TextContent);

        Assert.True((await _visitor.PressAsync(silent, button, ("comment", "Say what it costs"))).LeadsOn);
        var now = await ReadAsync(post.Id);
        Assert.Equal((status, "Say what it costs", null), (now.Status, now.Reviews![0].Comment, now.Reviews[0].By.Agent));
    }

    [Fact]
    public async Task Approve_nothing_that_changed_after_it_was_shown()
    {
        var post = await SubmittedAsync("Fresh bread");
        var seen = await _visitor.GetAsync($"/posts/{post.Id}");
        var other = await new Visitor(_app).SignedInAsync(_ada);
        await other.PressAsync(await other.GetAsync($"/posts/{post.Id}"), "Request changes", ("comment", "Shorter"));
        await _agent.ChangeAsync(post.Id, new { caption = "Buy now" }, _ct).ReadAsync<PostView>(_ct);
        await _agent.StepAsync(post.Id, "submit", _ct).ReadAsync<PostView>(_ct);

        var refused = await _visitor.PressAsync(seen, "Approve", ("comment", "Lovely"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("This post has changed since you read it", refused.Text);
        Assert.Contains("Buy now", refused.Text);
        Assert.Equal("Lovely", refused.Document.QuerySelector("#comment")!.TextContent.Trim());
        Assert.Equal(DerivedStatus.PendingReview, (await ReadAsync(post.Id)).Status);
    }

    [Fact]
    public async Task Show_field_by_field_what_changed_since_the_last_approval()
    {
        var post = await SubmittedAsync("Fresh bread");
        Assert.Empty((await _visitor.GetAsync($"/posts/{post.Id}")).Document.QuerySelectorAll(".changes li"));
        await _visitor.PressAsync(await _visitor.GetAsync($"/posts/{post.Id}"), "Approve");
        var other = await _ada.ConnectChannelAsync(name: "Other");
        await _agent.ChangeAsync(post.Id, new { caption = "Buy now", social_account_ids = new[] { _channel, other }, proposed_publish_at = "2030-02-01T09:00:00Z" }, _ct).ReadAsync<PostView>(_ct);

        var page = await _visitor.GetAsync($"/posts/{post.Id}");

        Assert.Contains("Ada Byron approved it on Tue 1 Jan 2030, 10:00", page.Text);
        Assert.Contains("Ada Byron via Test client changed it, so it went back to review.", page.Text);
        var changes = page.Document.QuerySelectorAll(".changes li").Select(change => string.Join(' ', change.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Order().ToList();
        Assert.Equal(["Caption, Acme Was Was: Fresh bread Now Now: Buy now", "Channel, Other Now Now: Other", "Time, Acme Now Now: Fri 1 Feb 2030, 10:00"], changes);
    }

    [Fact]
    public async Task Offer_no_decision_to_whoever_may_not_take_it()
    {
        var post = await SubmittedAsync("Fresh bread");
        foreach (var role in new[] { "editor", "contributor", "viewer", "client" })
        {
            var colleague = await (await Somebody.JoinAsync(_app, role, _ada.WorkspaceId)).WithPasswordAsync();
            var visitor = await new Visitor(_app).SignedInAsync(colleague);
            var page = await visitor.GetAsync($"/posts/{post.Id}");

            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Empty(page.Document.QuerySelectorAll("main form"));

            // The form of somebody else, with their own proof that they pressed it on a page of ours.
            var token = (await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");
            var forced = await visitor.PostAsync($"/posts/{post.Id}?handler=Approve", ("version", $"{post.Version}"), ("__RequestVerificationToken", token));
            Assert.Equal(role is "client" ? HttpStatusCode.Conflict : HttpStatusCode.Forbidden, forced.Status);
        }

        Assert.Equal(DerivedStatus.PendingReview, (await ReadAsync(post.Id)).Status);
    }

    [Fact]
    public async Task Ask_the_client_after_the_team()
    {
        await _ada.RequireApprovalAsync(ApprovalMode.RequiredInternalAndClient, agentsMayApprove: false);
        var post = await SubmittedAsync("Fresh bread");
        var client = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app, "client", _ada.WorkspaceId)).WithPasswordAsync());

        var team = await _visitor.FollowAsync(await _visitor.PressAsync(await _visitor.GetAsync($"/posts/{post.Id}"), "Approve"));
        Assert.Contains("The client decides next.", team.Text);
        Assert.Equal(["Request changes", "Reject"], team.Document.QuerySelectorAll("main button").Select(button => button.TextContent.Trim()));

        await client.PressAsync(await client.GetAsync($"/posts/{post.Id}"), "Approve");
        Assert.Equal(DerivedStatus.Approved, (await ReadAsync(post.Id)).Status);
    }

    [Fact]
    public async Task L13_Of_another_workspace_are_not_there()
    {
        var post = await SubmittedAsync("Fresh bread");
        var stranger = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());

        var (foreign, unknown) = (await stranger.GetAsync($"/posts/{post.Id}"), await stranger.GetAsync($"/posts/{Guid.CreateVersion7()}"));

        Assert.Equal((HttpStatusCode.NotFound, unknown.Text), (foreign.Status, foreign.Text));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<PostView> ReadAsync(Guid post) => _agent.GetAsync($"/api/v1/posts/{post}", _ct).ReadAsync<PostView>(_ct);

    private async Task<PostView> SubmittedAsync(string caption) =>
        await _agent.StepAsync((await _agent.DraftAsync(_channel, caption, _ct)).Id, "submit", _ct).ReadAsync<PostView>(_ct);
}
