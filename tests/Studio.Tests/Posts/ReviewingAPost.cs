using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Posts;

/// <summary>A person approves, and what is approved is what goes out.</summary>
public sealed class ReviewingAPost : IAsyncLifetime
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
        await _ada.RequireApprovalAsync();
    }

    [Fact]
    public async Task B11_Lets_an_agent_draft_a_person_approve_and_the_agent_schedule()
    {
        var submitted = await SubmittedAsync();
        Assert.Equal(DerivedStatus.PendingReview, submitted.Status);
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(submitted.Id, Later, _ct)).StatusCode);

        var approved = await StepAsync(submitted, "approve", "Fine");
        var scheduled = await _rest.ScheduleAsync(submitted.Id, Later, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal((DerivedStatus.Approved, DerivedStatus.Scheduled), (approved.Status, scheduled.Status));
        Assert.Equal([ReviewAction.Approved, ReviewAction.Submitted], scheduled.Reviews!.Select(review => review.Action));
        var approval = scheduled.Reviews![0];
        Assert.Equal(("Fine", "Ada Byron", "Test client", submitted.Version), (approval.Comment, approval.By.Name, approval.By.Agent, approval.Version));
        Assert.Matches("^[0-9a-f]{64}$", approval.ContentHash);
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("title")]
    [InlineData("first_comment")]
    [InlineData("override")]
    [InlineData("extra")]
    [InlineData("accounts")]
    [InlineData("time")]
    public async Task B9_Is_void_after_any_edit_of_what_goes_out(string what)
    {
        var approved = await StepAsync(await SubmittedAsync(), "approve");
        var other = await _ada.ConnectChannelAsync(name: "Other");
        object change = what switch
        {
            "caption" => new { caption = "Buy now" },
            "title" => new { title = "Buy now" },
            "first_comment" => new { first_comment = "Buy now" },
            "override" => new { platform_overrides = new[] { new { social_account_id = _channel, caption = "Buy now" } } },
            "extra" => new { platform_overrides = new[] { new { social_account_id = _channel, platform_extra = new { privacy = "public" } } } },
            "accounts" => new { social_account_ids = new[] { _channel, other } },
            _ => new { proposed_publish_at = Later },
        };

        var changed = await _rest.ChangeAsync(approved.Id, change, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal(DerivedStatus.PendingReview, changed.Status);
        Assert.Equal("The post goes back to review because it changed after it was approved.", Assert.Single(changed.Notices));
        Assert.Equal(ReviewAction.Returned, changed.Reviews![0].Action);
        Assert.NotEqual(changed.Reviews[0].ContentHash, changed.Reviews[1].ContentHash);
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(approved.Id, Later, _ct)).StatusCode);
    }

    [Fact]
    public async Task Stands_where_nothing_that_goes_out_has_changed()
    {
        var approved = await StepAsync(await SubmittedAsync(), "approve");

        var changed = await _rest.ChangeAsync(approved.Id, new { internal_notes = "For us", caption = approved.Caption }, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal(DerivedStatus.Approved, changed.Status);
        Assert.Empty(changed.Notices);
        Assert.Equal(HttpStatusCode.OK, (await _rest.ScheduleAsync(approved.Id, Later, _ct)).StatusCode);
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("time")]
    public async Task B9_Is_void_after_an_edit_on_the_calendar_too(string what)
    {
        var post = await StepAsync(await SubmittedAsync(), "approve");
        await _rest.ScheduleAsync(post.Id, Later, _ct).ReadAsync<PostView>(_ct);

        var changed = await _rest.ChangeAsync(post.Id, what is "caption" ? new { caption = "Buy now" } : new { scheduled_at = "2030-03-01T03:00:00Z" }, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal((DerivedStatus.PendingReview, null), (changed.Status, changed.ScheduledAt));
        Assert.Contains("goes back to review", Assert.Single(changed.Notices));
        Assert.Equal(what is "caption" ? new(2030, 2, 1, 9, 0, 0, TimeSpan.Zero) : new DateTimeOffset(2030, 3, 1, 3, 0, 0, TimeSpan.Zero), changed.ProposedPublishAt);
    }

    [Fact]
    public async Task Of_a_proposed_time_is_for_that_time()
    {
        var post = await StepAsync(await SubmittedAsync(proposed: Later), "approve");

        var other = await _rest.ScheduleAsync(post.Id, "2030-02-01T03:00:00Z", _ct);

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Contains("It was approved for 2030-02-01T09:00:00Z.", await other.Content.ReadAsStringAsync(_ct));
        Assert.Equal(HttpStatusCode.OK, (await _rest.ScheduleAsync(post.Id, Later, _ct)).StatusCode);
    }

    // Somebody with the database in hands, or a way in that nobody thought of.
    [Theory]
    [InlineData("content")]
    [InlineData("status")]
    public async Task Is_bound_to_the_content_and_not_to_a_status(string what)
    {
        var post = what is "content" ? await StepAsync(await SubmittedAsync(), "approve") : await DraftAsync();
        await _app.InDbAsync(async db => what is "content"
            ? await db.Posts.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(p => p.Caption, "Buy now"), _ct)
            : await db.Set<PostTarget>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, PostStatus.Approved), _ct));

        var refused = await _rest.ScheduleAsync(post.Id, Later, _ct);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("as it is now, does not have it", await refused.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Holds_at_the_moment_of_publishing_once_more()
    {
        var post = await StepAsync(await SubmittedAsync(), "approve");
        await _rest.ScheduleAsync(post.Id, Later, _ct).ReadAsync<PostView>(_ct);
        await PublishAsync(post.Id);

        var (other, free) = (await StepAsync(await SubmittedAsync(), "approve"), await DraftAsync());
        await _rest.ScheduleAsync(other.Id, Later, _ct).ReadAsync<PostView>(_ct);
        await _app.InDbAsync(db => db.Set<PostTarget>().Where(t => t.PostId == other.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.OwnCaption, "Buy now"), _ct));
        await Assert.ThrowsAsync<RefusedException>(() => PublishAsync(other.Id));

        // What was put on the calendar before approval was required.
        await _ada.RequireApprovalAsync(ApprovalMode.None);
        await _rest.ScheduleAsync(free.Id, Later, _ct).ReadAsync<PostView>(_ct);
        await _ada.RequireApprovalAsync();
        await Assert.ThrowsAsync<RefusedException>(() => PublishAsync(free.Id));
    }

    [Theory]
    [InlineData(ApprovalMode.None)]
    [InlineData(ApprovalMode.Optional)]
    public async Task Is_not_needed_where_the_workspace_does_not_ask_for_it(ApprovalMode mode)
    {
        await _ada.RequireApprovalAsync(mode);

        Assert.Equal(HttpStatusCode.OK, (await _rest.ScheduleAsync((await DraftAsync()).Id, Later, _ct)).StatusCode);
        var approved = await StepAsync(await SubmittedAsync(), "approve");
        Assert.Equal(DerivedStatus.PendingReview, (await _rest.ChangeAsync(approved.Id, new { caption = "Buy now" }, _ct).ReadAsync<PostView>(_ct)).Status);
    }

    [Theory]
    [InlineData(ApprovalMode.RequiredInternal)]
    [InlineData(ApprovalMode.RequiredInternalAndClient)]
    public async Task B11_Gates_every_way_onto_the_calendar(ApprovalMode mode)
    {
        await _ada.RequireApprovalAsync(mode);
        var draft = await DraftAsync();
        await using var agent = await _app.AgentWith(_rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);

        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(draft.Id, Later, _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello", action = "schedule", scheduled_at = Later }, _ct)).StatusCode);
        Assert.True((await agent.CallToolAsync("schedule_draft", new Dictionary<string, object?> { ["post_id"] = draft.Id, ["scheduled_at"] = Later }, cancellationToken: _ct)).IsError);
        Assert.True((await agent.CallToolAsync("schedule_post", new Dictionary<string, object?> { ["social_account_id"] = _channel, ["caption"] = "Hello", ["scheduled_at"] = Later }, cancellationToken: _ct)).IsError);
        Assert.Equal(DerivedStatus.Draft, (await _rest.ChangeAsync(draft.Id, new { scheduled_at = Later }, _ct).ReadAsync<PostView>(_ct)).Status);
    }

    [Fact]
    public async Task In_two_stages_needs_the_team_and_then_the_client()
    {
        await _ada.RequireApprovalAsync(ApprovalMode.RequiredInternalAndClient);
        var client = await (await Somebody.JoinAsync(_app, "client", _ada.WorkspaceId)).RestAsync();
        var submitted = await SubmittedAsync();

        Assert.Contains("The team decides on this post first.", await RefusedAsync(client, submitted, "approve"));
        Assert.Contains("The team decides on this post first.", await RefusedAsync(client, submitted, "reject"));
        var half = await StepAsync(submitted, "approve");
        Assert.Equal(DerivedStatus.PendingClient, half.Status);
        Assert.Contains("the client's approval is what it waits for", await RefusedAsync(_rest, half, "approve"));
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(half.Id, Later, _ct)).StatusCode);

        var whole = await client.StepAsync(half.Id, "approve", _ct, version: half.Version).ReadAsync<PostView>(_ct);

        Assert.Equal(DerivedStatus.Approved, whole.Status);
        Assert.Equal(HttpStatusCode.OK, (await _rest.ScheduleAsync(half.Id, Later, _ct)).StatusCode);
    }

    [Fact]
    public async Task By_the_team_alone_does_not_do_where_the_client_is_asked_by_now()
    {
        var approved = await StepAsync(await SubmittedAsync(), "approve");
        await _ada.RequireApprovalAsync(ApprovalMode.RequiredInternalAndClient);

        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(approved.Id, Later, _ct)).StatusCode);
        Assert.Equal(DerivedStatus.PendingReview, (await StepAsync(approved, "submit")).Status);
    }

    [Fact]
    public async Task By_the_client_alone_does_not_do_for_the_team()
    {
        await _ada.RequireApprovalAsync(ApprovalMode.Optional);
        var client = await (await Somebody.JoinAsync(_app, "client", _ada.WorkspaceId)).RestAsync();
        var submitted = await SubmittedAsync();
        await client.StepAsync(submitted.Id, "approve", _ct, version: submitted.Version).ReadAsync<PostView>(_ct);

        await _ada.RequireApprovalAsync(ApprovalMode.RequiredInternal);

        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(submitted.Id, Later, _ct)).StatusCode);
    }

    [Theory]
    [InlineData("request-changes", DerivedStatus.ChangesRequested)]
    [InlineData("reject", DerivedStatus.Rejected)]
    public async Task May_end_with_a_comment_and_begin_again(string step, DerivedStatus status)
    {
        var submitted = await SubmittedAsync();
        var silent = await _rest.StepAsync(submitted.Id, step, _ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        Assert.Contains("Say in a comment what is wrong", await silent.Content.ReadAsStringAsync(_ct));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _rest.StepAsync(submitted.Id, step, _ct, new string('x', 2001))).StatusCode);

        var back = await StepAsync(submitted, step, "Say what it costs");
        Assert.Equal((status, "Say what it costs"), (back.Status, back.Reviews![0].Comment));

        var edited = await _rest.ChangeAsync(back.Id, new { caption = "Two euros" }, _ct).ReadAsync<PostView>(_ct);
        Assert.Equal((status, 0), (edited.Status, edited.Notices.Count));
        Assert.Equal(DerivedStatus.PendingReview, (await StepAsync(edited, "submit")).Status);
    }

    [Fact]
    public async Task Is_of_the_version_that_was_read()
    {
        var submitted = await SubmittedAsync();
        var back = await StepAsync(submitted, "request-changes", "Shorter");
        await _rest.ChangeAsync(back.Id, new { caption = "Buy now" }, _ct).ReadAsync<PostView>(_ct);
        await StepAsync(await GetAsync(back.Id), "submit");

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await _rest.StepAsync(submitted.Id, "approve", _ct, version: submitted.Version)).StatusCode);
        var blind = await _rest.StepAsync(submitted.Id, "approve", _ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, blind.StatusCode);
        Assert.Contains("Say which version you approve", await blind.Content.ReadAsStringAsync(_ct));
        Assert.Equal(DerivedStatus.PendingReview, (await GetAsync(submitted.Id)).Status);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("request-changes")]
    [InlineData("reject")]
    public async Task Is_not_for_agents_unless_the_workspace_says_so(string step)
    {
        await _ada.RequireApprovalAsync(agentsMayApprove: false);
        var submitted = await SubmittedAsync();
        var key = _app.With(await _ada.KeyAsync(Permission.All, _channel));

        foreach (var agent in new[] { _rest, key })
        {
            var refused = await agent.StepAsync(submitted.Id, step, _ct, "No", submitted.Version);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("Agents do not decide on posts in this workspace", await refused.Content.ReadAsStringAsync(_ct));
        }

        Assert.Equal(submitted.Version, (await GetAsync(submitted.Id)).Version);
        await _ada.RequireApprovalAsync(agentsMayApprove: true);
        Assert.Equal(HttpStatusCode.OK, (await key.StepAsync(submitted.Id, step, _ct, "No", submitted.Version)).StatusCode);
    }

    [Fact]
    public async Task Needs_permission_and_scope()
    {
        var submitted = await SubmittedAsync();
        var editor = await (await Somebody.JoinAsync(_app, "editor", _ada.WorkspaceId)).RestAsync();
        var narrow = _app.With(await _ada.TokenAsync(Scope.PostsRead | Scope.PostsWrite | Scope.PostsPublish));
        var reader = await (await Somebody.JoinAsync(_app, "client", _ada.WorkspaceId)).RestAsync();

        Assert.Contains("approve_posts", await RefusedAsync(editor, submitted, "approve", HttpStatusCode.Forbidden));
        Assert.Contains("posts:approve", (await narrow.StepAsync(submitted.Id, "approve", _ct, version: submitted.Version)).Headers.WwwAuthenticate.ToString());
        Assert.Contains("create_posts", await RefusedAsync(reader, submitted, "submit", HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Is_taken_back_by_taking_the_post_off_the_calendar()
    {
        var post = await StepAsync(await SubmittedAsync(), "approve");
        await _rest.ScheduleAsync(post.Id, Later, _ct).ReadAsync<PostView>(_ct);
        await _rest.PostAsync($"/api/v1/posts/{post.Id}/cancel", null, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal(HttpStatusCode.Conflict, (await _rest.ScheduleAsync(post.Id, Later, _ct)).StatusCode);
    }

    [Fact]
    public async Task Says_the_same_over_mcp_as_over_rest()
    {
        await using var agent = await _app.AgentWith(_rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);
        foreach (var (tool, step) in new[] { ("submit_for_review", "submit"), ("approve_post", "approve"), ("request_changes", "request-changes"), ("reject_post", "reject") })
        {
            var done = tool is "submit_for_review" ? await StepAsync(await DraftAsync(), step) : await StepAsync(await SubmittedAsync(), step, "Why");
            var overRest = await _rest.StepAsync(done.Id, step, _ct, "Why", done.Version);
            var overMcp = await agent.CallToolAsync(tool, new Dictionary<string, object?> { ["post_id"] = done.Id, ["comment"] = "Why", ["expected_version"] = done.Version }, cancellationToken: _ct);

            Assert.Equal(HttpStatusCode.Conflict, overRest.StatusCode);
            Assert.Equal((await overRest.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString(), overMcp.Text());
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<PostView> GetAsync(Guid post) => _rest.GetAsync($"/api/v1/posts/{post}", _ct).ReadAsync<PostView>(_ct);

    private Task<PostView> DraftAsync(string? proposed = null) =>
        _rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello", proposed_publish_at = proposed }, _ct).ReadAsync<PostView>(_ct);

    private async Task<PostView> SubmittedAsync(string? proposed = null) => await StepAsync(await DraftAsync(proposed), "submit");

    private Task<PostView> StepAsync(PostView post, string step, string comment = "") =>
        _rest.StepAsync(post.Id, step, _ct, comment, post.Version).ReadAsync<PostView>(_ct);

    private async Task<string> RefusedAsync(HttpClient caller, PostView post, string step, HttpStatusCode expected = HttpStatusCode.Conflict)
    {
        var refused = await caller.StepAsync(post.Id, step, _ct, "Why", post.Version);
        Assert.Equal(expected, refused.StatusCode);
        return await refused.Content.ReadAsStringAsync(_ct);
    }

    private Task<int> PublishAsync(Guid post) => _app.InDbAsync(async db =>
    {
        var loaded = await db.Posts.IgnoreQueryFilters().Include(p => p.Targets).ThenInclude(t => t.Channel).SingleAsync(p => p.Id == post, _ct);
        var mode = await db.Workspaces.Where(w => w.Id == loaded.WorkspaceId).Select(w => w.ApprovalMode).SingleAsync(_ct);
        loaded.BeginPublishing(loaded.Targets.Single(), mode, _app.Clock.GetUtcNow());
        return await db.SaveChangesAsync(_ct);
    });
}
