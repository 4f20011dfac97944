using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Posts;

public sealed class ChangingAPost : IAsyncLifetime
{
    private const string Later = "2030-02-01T09:00:00Z";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;
    private Guid _channel;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _rest = await _ada.RestAsync();
        _channel = await _ada.ConnectChannelAsync();
    }

    [Fact]
    public async Task Changes_what_is_said_and_nothing_else()
    {
        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello", title = "A title", first_comment = "First", internal_notes = "For us", proposed_publish_at = Later });

        var changed = await ChangeAsync(draft.Id, new { caption = "Good evening", title = "" });

        Assert.Equal(("Good evening", "", "First", "For us", draft.ProposedPublishAt), (changed.Caption, changed.Title, changed.FirstComment, changed.InternalNotes, changed.ProposedPublishAt));
        Assert.Equal("Good evening", (await _rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct).ReadAsync<PostView>(_ct)).Caption);
        Assert.Null((await ChangeAsync(draft.Id, new { proposed_publish_at = (string?)null })).ProposedPublishAt);
        Assert.Equal("Good evening", (await ChangeAsync(draft.Id, new { caption = (string?)null, proposed_publish_at = Later })).Caption);
    }

    [Fact]
    public async Task Is_the_same_over_mcp()
    {
        var (one, other) = (await CreateAsync(new { social_account_id = _channel, caption = "Hello", proposed_publish_at = Later }), await CreateAsync(new { social_account_id = _channel, caption = "Hello", proposed_publish_at = Later }));
        var change = new Dictionary<string, object?> { ["title"] = "A title", ["proposed_publish_at"] = null, ["platform_overrides"] = new[] { new { social_account_id = _channel, caption = "Own", platform_extra = new { board = "7" } } } };
        await using var agent = await _app.AgentWith(_rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);

        var overRest = await _rest.ChangeAsync(one.Id, change, _ct);
        var overMcp = await agent.CallToolAsync("update_post", new Dictionary<string, object?>(change) { ["post_id"] = other.Id, ["expected_version"] = 1 }, cancellationToken: _ct);

        Assert.True(overRest.IsSuccessStatusCode);
        Assert.Equal(Comparable(await overRest.Content.ReadAsStringAsync(_ct)), Comparable(overMcp.Text()));
        Assert.Contains("\"proposed_publish_at\":null", overMcp.Text());

        var kept = await agent.CallToolAsync("update_post", new Dictionary<string, object?> { ["post_id"] = other.Id, ["proposed_publish_at"] = Later }, cancellationToken: _ct);
        var still = await agent.CallToolAsync("update_post", new Dictionary<string, object?> { ["post_id"] = other.Id, ["caption"] = "Hi" }, cancellationToken: _ct);
        Assert.Equal((Later, Later), (kept.StructuredContent!.Value.GetProperty("proposed_publish_at").GetString(), still.StructuredContent!.Value.GetProperty("proposed_publish_at").GetString()));
    }

    [Fact]
    public async Task B10_Says_which_accounts_have_words_of_their_own_that_did_not_change()
    {
        var other = await _ada.ConnectChannelAsync(name: "Other");
        var draft = await CreateAsync(new { social_account_ids = new[] { _channel, other }, caption = "Hello", platform_overrides = new[] { new { social_account_id = other, caption = "Own" } } });

        var changed = await ChangeAsync(draft.Id, new { caption = "Good evening" });
        Assert.StartsWith("Other (Mastodon) has its own caption, which did not change.", Assert.Single(changed.Notices));

        var inherits = await ChangeAsync(draft.Id, new { caption = "Good night", platform_overrides = new[] { new { social_account_id = other, caption = (string?)null } } });
        Assert.Empty(inherits.Notices);
        Assert.All(inherits.PlatformPosts, target => Assert.Null(target.Caption));
    }

    [Fact]
    public async Task Replaces_the_accounts_and_leaves_what_is_published()
    {
        var (second, third) = (await _ada.ConnectChannelAsync(name: "Second"), await _ada.ConnectChannelAsync(name: "Third"));
        var post = await CreateAsync(new { social_account_ids = new[] { _channel, second }, caption = "Hello" });
        await PublishAsync(post.Id, _channel);

        var changed = await ChangeAsync(post.Id, new { social_account_ids = new[] { third }, caption = "Good evening" });

        Assert.Equal([_channel, third], changed.PlatformPosts.Select(target => target.SocialAccountId).Order());
        Assert.Equal("Hello", changed.PlatformPosts.Single(target => target.SocialAccountId == _channel).Caption);
        var refused = await _rest.ChangeAsync(post.Id, new { platform_overrides = new[] { new { social_account_id = _channel, caption = "Late" } } }, _ct);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _rest.ChangeAsync(post.Id, new { social_account_ids = new[] { Guid.CreateVersion7() } }, _ct)).StatusCode);
    }

    [Fact]
    public async Task Moves_what_is_on_the_calendar()
    {
        var post = await ScheduledAsync();

        var moved = await ChangeAsync(post.Id, new { scheduled_at = "2030-03-01T09:00:00Z", proposed_publish_at = Later });

        Assert.Equal((DerivedStatus.Scheduled, new DateTimeOffset(2030, 3, 1, 9, 0, 0, TimeSpan.Zero), null), (moved.Status, moved.ScheduledAt, moved.ProposedPublishAt));
        Assert.Contains("proposed_publish_at was left out", Assert.Single(moved.Notices));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _rest.ChangeAsync(post.Id, new { scheduled_at = "2029-03-01T09:00:00Z" }, _ct)).StatusCode);
        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello" });
        Assert.Contains("changed nothing", Assert.Single((await ChangeAsync(draft.Id, new { scheduled_at = Later })).Notices));
    }

    [Fact]
    public async Task Leaves_nothing_on_the_calendar_that_the_network_would_not_take()
    {
        var small = await _ada.ConnectChannelAsync(name: "Small", characterLimit: 10);
        var post = await CreateAsync(new { social_account_id = small, caption = "Hello" });
        await _rest.ScheduleAsync(post.Id, Later, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _rest.ChangeAsync(post.Id, new { caption = "Eleven char" }, _ct)).StatusCode);
        Assert.Equal("Hello", (await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct)).Caption);
    }

    [Fact]
    public async Task B9_Of_somebody_else_needs_one_permission_more()
    {
        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello" });
        var scheduled = await ScheduledAsync();
        var contributor = await (await Somebody.JoinAsync(_app, "contributor", _ada.WorkspaceId)).RestAsync();

        foreach (var refused in new[] { await contributor.StepAsync(scheduled.Id, "cancel", _ct), await contributor.ChangeAsync(draft.Id, new { caption = "Mine" }, _ct), await contributor.DeleteAsync(draft.Id, _ct), await contributor.StepAsync(draft.Id, "submit", _ct) })
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("edit_others_posts", await refused.Content.ReadAsStringAsync(_ct));
        }

        var editor = await (await Somebody.JoinAsync(_app, "editor", _ada.WorkspaceId)).RestAsync();
        Assert.Equal(HttpStatusCode.OK, (await editor.ChangeAsync(draft.Id, new { caption = "Ours" }, _ct)).StatusCode);
    }

    [Fact]
    public async Task B9_Moving_needs_the_right_to_publish_and_that_alone()
    {
        var post = await ScheduledAsync();
        var editor = await (await Somebody.JoinAsync(_app, "editor", _ada.WorkspaceId)).RestAsync();
        var narrow = _app.With(await _ada.TokenAsync(Scope.PostsRead | Scope.PostsWrite));

        Assert.Equal(HttpStatusCode.Forbidden, (await editor.ChangeAsync(post.Id, new { scheduled_at = "2030-03-01T09:00:00Z" }, _ct)).StatusCode);
        var stepUp = await narrow.ChangeAsync(post.Id, new { scheduled_at = "2030-03-01T09:00:00Z" }, _ct);
        Assert.Equal(HttpStatusCode.Forbidden, stepUp.StatusCode);
        Assert.Contains("posts:publish", stepUp.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.OK, (await narrow.ChangeAsync(post.Id, new { internal_notes = "For us" }, _ct)).StatusCode);

        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello" });
        Assert.Equal(HttpStatusCode.OK, (await editor.ChangeAsync(draft.Id, new { scheduled_at = "2030-03-01T09:00:00Z" }, _ct)).StatusCode);
    }

    [Fact]
    public async Task B9_Of_the_text_on_the_calendar_by_who_may_not_publish_takes_it_off_and_to_review()
    {
        var post = await ScheduledAsync();
        var editor = await (await Somebody.JoinAsync(_app, "editor", _ada.WorkspaceId)).RestAsync();

        var changed = await editor.ChangeAsync(post.Id, new { caption = "Buy now" }, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal((DerivedStatus.PendingReview, null, post.ScheduledAt), (changed.Status, changed.ScheduledAt, changed.ProposedPublishAt));
        Assert.Contains("goes back to review because it changed while it was on the calendar, and you may not publish", Assert.Single(changed.Notices));
        Assert.Equal(ReviewAction.Returned, Assert.Single(changed.Reviews!).Action);
    }

    [Fact]
    public async Task Of_the_text_on_the_calendar_by_who_may_publish_leaves_it_there()
    {
        var post = await ScheduledAsync();

        var changed = await ChangeAsync(post.Id, new { caption = "Fresh bread" });

        Assert.Equal((DerivedStatus.Scheduled, post.ScheduledAt), (changed.Status, changed.ScheduledAt));
        Assert.Empty(changed.Notices);
    }

    [Theory]
    [InlineData(PostStatus.PendingReview)]
    [InlineData(PostStatus.PendingClient)]
    [InlineData(PostStatus.OnHold)]
    [InlineData(PostStatus.Publishing)]
    [InlineData(PostStatus.Published)]
    [InlineData(PostStatus.Failed)]
    public async Task Is_refused_while_others_count_on_it(PostStatus status)
    {
        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello" });
        await _app.InDbAsync(db => db.Set<PostTarget>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, status), _ct));

        var refused = await _rest.ChangeAsync(draft.Id, new { caption = "Good evening" }, _ct);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains($"Post is not editable in status {WireJson.NameOf(status)}.", await refused.Content.ReadAsStringAsync(_ct));
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.DeleteAsync(draft.Id, _ct)).StatusCode);
    }

    [Fact]
    public async Task Deletes_a_draft_for_good_and_nothing_that_is_on_the_calendar()
    {
        var (draft, scheduled) = (await CreateAsync(new { social_account_id = _channel, caption = "Hello" }), await ScheduledAsync());

        var deleted = await _rest.DeleteAsync(draft.Id, _ct).ReadAsync<DeletedPost>(_ct);

        Assert.Equal(new(draft.Id, _ada.WorkspaceId, true), deleted);
        Assert.Equal(HttpStatusCode.NotFound, (await _rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _rest.DeleteAsync(draft.Id, _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.DeleteAsync(scheduled.Id, _ct)).StatusCode);
        Assert.Contains(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row.Action == "post.delete" && row.TargetId == draft.Id && row.Outcome == "ok");
    }

    [Fact]
    public async Task Says_its_version_as_an_etag_and_refuses_who_read_another()
    {
        var created = await _rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello" }, _ct);
        var draft = (await created.Content.ReadFromJsonAsync<PostView>(WireJson.Options, _ct))!;
        var changed = await _rest.ChangeAsync(draft.Id, new { caption = "Good evening" }, _ct, draft.Version);
        var read = await _rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct);
        var stale = await _rest.ChangeAsync(draft.Id, new { caption = "Good night" }, _ct, draft.Version);

        Assert.Equal(("\"1\"", "\"2\"", "\"2\""), (created.Headers.ETag!.Tag, changed.Headers.ETag!.Tag, read.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        var problem = await stale.Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Equal("precondition_failed", problem.GetProperty("error").GetString());
        Assert.Contains("you read version 1, and it is at 2 now", problem.GetProperty("detail").GetString());

        await using var agent = await _app.AgentWith(_rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);
        foreach (var tool in new[] { "update_post", "delete_draft", "submit_for_review", "schedule_draft", "cancel_post" })
        {
            var refused = await agent.CallToolAsync(tool, Arguments(tool, draft.Id), cancellationToken: _ct);
            Assert.Equal((true, problem.GetProperty("detail").GetString()), (refused.IsError, refused.Text()));
        }
    }

    [Theory]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"one\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"99999999999999999999\"", HttpStatusCode.PreconditionFailed)]
    public async Task Takes_an_etag_as_it_was_given(string ifMatch, HttpStatusCode expected)
    {
        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello" });
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/posts/{draft.Id}") { Content = JsonContent.Create(new { caption = "Good evening" }) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);

        Assert.Equal(expected, (await _rest.SendAsync(request, _ct)).StatusCode);
    }

    [Theory]
    [InlineData("""{"caption":""}""")]
    [InlineData("""{"caption":"\u0000"}""")]
    [InlineData("""{"title":7}""")]
    [InlineData("""{"text":"x"}""")]
    [InlineData("""{"social_account_ids":[]}""")]
    [InlineData("""{"scheduled_at":"2030-02-01T09:00:00"}""")]
    [InlineData("""{"proposed_publish_at":"tomorrow"}""")]
    public async Task Is_refused_in_words_for_what_makes_no_sense(string change)
    {
        var draft = await CreateAsync(new { social_account_id = _channel, caption = "Hello" });

        var answer = await _rest.ChangeAsync(draft.Id, JsonSerializer.Deserialize<JsonElement>(change), _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(1, (await _rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct).ReadAsync<PostView>(_ct)).Version);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Dictionary<string, object?> Arguments(string tool, Guid post)
    {
        var arguments = new Dictionary<string, object?> { ["post_id"] = post, ["expected_version"] = 1 };
        if (tool is "schedule_draft")
        {
            arguments["scheduled_at"] = Later;
        }

        return arguments;
    }

    // Two posts differ in their ids and the moments they were made at.
    private static string Comparable(string json) => System.Text.RegularExpressions.Regex.Replace(json, "\"(id|created_at|updated_at)\":\"[^\"]*\"", "");

    private Task<PostView> CreateAsync(object body) => _rest.PostAsJsonAsync("/api/v1/posts", body, _ct).ReadAsync<PostView>(_ct);

    private Task<PostView> ChangeAsync(Guid post, object change) => _rest.ChangeAsync(post, change, _ct).ReadAsync<PostView>(_ct);

    private async Task<PostView> ScheduledAsync() =>
        await _rest.ScheduleAsync((await CreateAsync(new { social_account_id = _channel, caption = "Hello" })).Id, Later, _ct).ReadAsync<PostView>(_ct);

    private Task<int> PublishAsync(Guid post, Guid channel) => _app.InDbAsync(async db =>
    {
        var loaded = await db.Posts.IgnoreQueryFilters().Include(p => p.Targets).ThenInclude(t => t.Channel).IgnoreQueryFilters().SingleAsync(p => p.Id == post, _ct);
        var target = loaded.Targets.Single(t => t.ChannelId == channel);
        loaded.BeginPublishing(target, ApprovalMode.None, _app.Clock.GetUtcNow());
        loaded.MarkPublished(target, "remote", _app.Clock.GetUtcNow());
        return await db.SaveChangesAsync(_ct);
    });
}
