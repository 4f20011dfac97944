using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Posts;

/// <summary>Two who change one post at the same moment: one wins, the other is told, and what is kept is what one of them wanted.</summary>
public sealed class ChangingAtTheSameTime : IAsyncLifetime
{
    private const string Later = "2030-02-01T09:00:00Z";
    private const int Rounds = 6;

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private HttpClient _rest = null!;
    private Guid _channel;
    private Guid _other;

    public async ValueTask InitializeAsync()
    {
        var ada = await Somebody.JoinAsync(_app);
        await ada.RequireApprovalAsync(ApprovalMode.Optional);
        _rest = await ada.RestAsync();
        (_channel, _other) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Other"));
    }

    [Fact]
    public Task Two_edits() => RaceAsync(
        DraftAsync,
        post => _rest.ChangeAsync(post.Id, new { caption = "One" }, _ct, post.Version),
        post => _rest.ChangeAsync(post.Id, new { title = "Two" }, _ct, post.Version),
        exactlyOne: true,
        now => Assert.True(now is { Caption: "One", Title: "" } or { Caption: "Hello", Title: "Two" }));

    [Fact]
    public Task Two_edits_that_add_the_same_account() => RaceAsync(
        DraftAsync,
        post => _rest.ChangeAsync(post.Id, new { social_account_ids = new[] { _channel, _other } }, _ct),
        post => _rest.ChangeAsync(post.Id, new { social_account_ids = new[] { _channel, _other } }, _ct),
        exactlyOne: false,
        now => Assert.Equal(2, now.PlatformPosts.Count));

    [Fact]
    public Task An_edit_and_a_schedule() => RaceAsync(
        DraftAsync,
        post => _rest.ChangeAsync(post.Id, new { caption = "Edited" }, _ct, post.Version),
        post => ScheduleAsync(post),
        exactlyOne: true,
        now => Assert.True(now is { Caption: "Edited", Status: DerivedStatus.Draft } or { Caption: "Hello", Status: DerivedStatus.Scheduled }));

    [Fact]
    public Task A_cancel_and_an_edit() => RaceAsync(
        ScheduledAsync,
        post => _rest.PostAsync($"/api/v1/posts/{post.Id}/cancel", null, _ct),
        post => _rest.ChangeAsync(post.Id, new { scheduled_at = "2030-03-01T09:00:00Z" }, _ct, post.Version),
        exactlyOne: false,
        now => Assert.True(now is { Status: DerivedStatus.Draft, ScheduledAt: null } or { Status: DerivedStatus.Scheduled, ScheduledAt.Month: 3 }));

    [Fact]
    public Task Two_schedules() => RaceAsync(
        DraftAsync,
        ScheduleAsync,
        ScheduleAsync,
        exactlyOne: true,
        now => Assert.Equal(DerivedStatus.Scheduled, now.Status));

    [Fact]
    public Task An_approval_and_giving_back() => RaceAsync(
        SubmittedAsync,
        post => _rest.StepAsync(post.Id, "approve", _ct, version: post.Version),
        post => _rest.StepAsync(post.Id, "request-changes", _ct, "Shorter", post.Version),
        exactlyOne: true,
        now => Assert.Single(now.Reviews!, review => review.Action is ReviewAction.Approved or ReviewAction.ChangesRequested));

    // While it is in review nobody edits it: the edit that comes before the approval is refused, the one after it takes it back.
    [Fact]
    public Task An_approval_and_an_edit() => RaceAsync(
        SubmittedAsync,
        post => _rest.StepAsync(post.Id, "approve", _ct, version: post.Version),
        post => _rest.ChangeAsync(post.Id, new { caption = "Buy now" }, _ct),
        exactlyOne: false,
        now => Assert.True(now is { Caption: "Hello", Status: DerivedStatus.Approved } or { Caption: "Buy now", Status: DerivedStatus.PendingReview }));

    [Fact]
    public Task An_edit_and_a_schedule_of_what_is_approved() => RaceAsync(
        ApprovedAsync,
        post => _rest.ChangeAsync(post.Id, new { caption = "Buy now" }, _ct, post.Version),
        ScheduleAsync,
        exactlyOne: true,
        now => Assert.True(now is { Caption: "Buy now", Status: DerivedStatus.PendingReview } or { Caption: "Hello", Status: DerivedStatus.Scheduled }));

    // Whoever publishes must not go on with what somebody has changed meanwhile: what goes out is what is kept.
    [Fact]
    public Task An_edit_and_the_publisher() => RaceWithThePublisherAsync(
        post => _rest.ChangeAsync(post.Id, new { caption = "Edited" }, _ct),
        (edited, publishes, now) =>
        {
            Assert.Equal(edited ? "Edited" : "Hello", now.Caption);
            Assert.Equal(publishes is null ? DerivedStatus.Scheduled : DerivedStatus.Publishing, now.Status);
            Assert.True(publishes is null || publishes == now.Caption, $"{publishes} goes out, and {now.Caption} is kept");
        });

    [Fact]
    public Task A_cancel_and_the_publisher() => RaceWithThePublisherAsync(
        post => _rest.PostAsync($"/api/v1/posts/{post.Id}/cancel", null, _ct),
        (cancelled, publishes, now) =>
        {
            Assert.Equal(cancelled, publishes is null);
            Assert.Equal(cancelled ? DerivedStatus.Draft : DerivedStatus.Publishing, now.Status);
        });

    [Fact]
    public async Task A_delete_and_an_edit()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var post = await DraftAsync();
            var answers = await Task.WhenAll(_rest.DeleteAsync(post.Id, _ct), _rest.ChangeAsync(post.Id, new { social_account_ids = new[] { _channel, _other } }, _ct), _rest.StepAsync(post.Id, "submit", _ct));

            Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{answer.StatusCode}"));
            Assert.Contains(answers, answer => answer.StatusCode is HttpStatusCode.OK);
            Assert.Equal(answers[0].IsSuccessStatusCode ? HttpStatusCode.NotFound : HttpStatusCode.OK, (await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct)).StatusCode);
        }
    }

    // The first holds the post and wants its account, the second has the account and wants the post: PostgreSQL ends the second.
    [Fact]
    public async Task Two_who_wait_for_each_other()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one writer at a time.");
        var post = await DraftAsync();

        var answer = await _app.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(_ct);
            await db.Database.ExecuteSqlAsync($"SET LOCAL deadlock_timeout = '1min'", _ct);
            await db.Database.ExecuteSqlAsync($"UPDATE posts SET title = 'Mine' WHERE id = {post.Id}", _ct);
            var deleting = _rest.DeleteAsync(post.Id, _ct);
            while (await db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())").SingleAsync(_ct) == 0)
            {
                await Task.Delay(20, _ct);
            }

            await db.Database.ExecuteSqlAsync($"UPDATE post_targets SET remote_id = 'Mine' WHERE post_id = {post.Id}", _ct);
            await transaction.CommitAsync(_ct);
            return await deleting;
        });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task RaceAsync(
        Func<Task<PostView>> begin, Func<PostView, Task<HttpResponseMessage>> one, Func<PostView, Task<HttpResponseMessage>> other, bool exactlyOne, Action<PostView> holds)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var post = await begin();
            var answers = await Task.WhenAll(round % 2 == 0 ? [one(post), other(post)] : new[] { other(post), one(post) });

            var won = answers.Count(answer => answer.StatusCode is HttpStatusCode.OK);
            Assert.True(exactlyOne ? won == 1 : won >= 1, $"{won} won: {string.Join(", ", answers.Select(answer => answer.StatusCode))}");
            Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{answer.StatusCode}"));

            var now = await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct);
            Assert.Equal(post.Version + won, now.Version);
            holds(now);
        }
    }

    private async Task RaceWithThePublisherAsync(Func<PostView, Task<HttpResponseMessage>> change, Action<bool, string?, PostView> holds)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var post = await ScheduledAsync();
            var (changing, publishing) = round % 2 == 0 ? (change(post), PublishAsync(post.Id)) : (null, PublishAsync(post.Id));
            changing ??= change(post);
            var (answer, publishes) = (await changing, await publishing);

            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode}");
            Assert.True(answer.IsSuccessStatusCode || publishes is not null, "neither won");
            holds(answer.IsSuccessStatusCode, publishes, await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct));
        }
    }

    // What goes out then, or null where somebody was faster.
    private Task<string?> PublishAsync(Guid id) => _app.InDbAsync<string?>(async db =>
    {
        var post = await db.Posts.IgnoreQueryFilters().Include(p => p.Media).Include(p => p.Targets).ThenInclude(t => t.Channel).SingleAsync(p => p.Id == id, _ct);
        if (post.Targets.Single().Status is not PostStatus.Scheduled)
        {
            return null;
        }

        try
        {
            post.BeginPublishing(post.Targets.Single(), ApprovalMode.None, _app.Clock.GetUtcNow());
            await db.SavePostAsync(expectedVersion: null, _ct);
            return post.Targets.Single().Caption;
        }
        catch (RefusedException)
        {
            return null;
        }
    });

    private Task<PostView> DraftAsync() => _rest.DraftAsync(_channel, "Hello", _ct);

    private Task<HttpResponseMessage> ScheduleAsync(PostView post)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/posts/{post.Id}/schedule") { Content = JsonContent.Create(new { scheduled_at = Later }) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{post.Version}\"");
        return _rest.SendAsync(request, _ct);
    }

    private async Task<PostView> ScheduledAsync() => await _rest.ScheduleAsync((await DraftAsync()).Id, Later, _ct).ReadAsync<PostView>(_ct);

    private async Task<PostView> SubmittedAsync() => await _rest.StepAsync((await DraftAsync()).Id, "submit", _ct).ReadAsync<PostView>(_ct);

    private async Task<PostView> ApprovedAsync()
    {
        var post = await SubmittedAsync();
        return await _rest.StepAsync(post.Id, "approve", _ct, version: post.Version).ReadAsync<PostView>(_ct);
    }
}
