using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Channels;
using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Posts;

public sealed class WritingAPost : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeps_everything_that_was_said()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var rest = await ada.RestAsync();

        var made = await rest.PostAsJsonAsync("/api/v1/posts", new
        {
            social_account_id = channel,
            caption = "Hello",
            title = "A title",
            first_comment = "First",
            internal_notes = "For us",
            proposed_publish_at = "2030-02-01T10:00:00+01:00",
        }, _ct).ReadAsync<PostView>(_ct);

        var post = await rest.GetAsync($"/api/v1/posts/{made.Id}", _ct).ReadAsync<PostView>(_ct);
        Assert.Equal(("Hello", "A title", "First", "For us"), (post.Caption, post.Title, post.FirstComment, post.InternalNotes));
        Assert.Equal(new DateTimeOffset(2030, 2, 1, 9, 0, 0, TimeSpan.Zero), post.ProposedPublishAt);
        Assert.Equal((DerivedStatus.Draft, "Ada Byron", "Test client"), (post.Status, post.CreatedBy.Name, post.CreatedBy.Agent));
    }

    [Fact]
    public async Task Says_times_in_utc_with_a_z()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        var response = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello", proposed_publish_at = "2030-02-01T10:00:00+01:00" }, _ct);

        var json = await response.Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Equal("2030-02-01T09:00:00Z", json.GetProperty("proposed_publish_at").GetString());
        Assert.Equal("2030-01-01T09:00:00Z", json.GetProperty("created_at").GetString());
    }

    [Fact]
    public async Task I25_Is_refused_over_rest_where_it_is_too_long()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (social_account_id, rest) = (await ada.ConnectChannelAsync(), await ada.RestAsync());
        var (caption, tooLong) = ("Hello", new string('x', Post.MaxCaption + 1));
        object[] drafts =
        [
            new { social_account_id, caption = tooLong },
            new { social_account_id, caption, title = new string('x', Post.MaxTitle + 1) },
            new { social_account_id, caption, first_comment = tooLong },
            new { social_account_id, caption, internal_notes = tooLong },
        ];

        foreach (var draft in drafts)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await rest.PostAsJsonAsync("/api/v1/posts", draft, _ct)).StatusCode);
        }
    }

    [Fact]
    public async Task I25_Is_refused_with_a_NUL_which_one_of_the_databases_could_not_keep()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        var response = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello\0" }, _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task Is_refused_as_the_callers_mistake_where_the_body_does_not_say_what_it_is()
    {
        var response = await (await (await Somebody.JoinAsync(_app)).RestAsync()).PostAsync("/api/v1/posts", new ByteArrayContent("{}"u8.ToArray()), _ct);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task And_scheduling_it_at_once_is_one_step()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var rest = await ada.RestAsync();

        var post = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello", action = "schedule", scheduled_at = "2030-02-01T09:00:00Z" }, _ct).ReadAsync<PostView>(_ct);
        Assert.Equal(DerivedStatus.Scheduled, post.Status);

        var refused = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello", action = "schedule", scheduled_at = "2029-02-01T09:00:00Z" }, _ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(1, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task Is_refused_for_an_account_that_is_not_connected_elsewhere_or_unknown()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (channel, gone) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Gone"));
        var foreign = await (await Somebody.JoinAsync(_app)).ConnectChannelAsync();
        await _app.InDbAsync(db => db.Channels.IgnoreQueryFilters().Where(c => c.Id == gone).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ChannelStatus.Disconnected), _ct));
        var key = _app.With(await ada.KeyAsync(Permission.All, channel, gone));

        async Task<HttpStatusCode> DraftAsync(Guid account) => (await key.PostAsJsonAsync("/api/v1/posts", new { social_account_id = account, caption = "Hello" }, _ct)).StatusCode;

        Assert.Equal(HttpStatusCode.Conflict, await DraftAsync(gone));
        Assert.Equal(HttpStatusCode.NotFound, await DraftAsync(foreign));
        Assert.Equal(HttpStatusCode.NotFound, await DraftAsync(await ada.ConnectChannelAsync(name: "Not on the key's list")));
        Assert.Equal(HttpStatusCode.NotFound, await DraftAsync(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task Shows_its_notes_only_to_those_who_write()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var made = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello", internal_notes = "For us" }, _ct).ReadAsync<PostView>(_ct);
        var viewer = await (await Somebody.JoinAsync(_app, "viewer", ada.WorkspaceId)).RestAsync();

        Assert.Equal("", (await viewer.GetAsync($"/api/v1/posts/{made.Id}", _ct).ReadAsync<PostView>(_ct)).InternalNotes);
        Assert.Equal("", Assert.Single((await viewer.GetAsync("/api/v1/posts", _ct).ReadAsync<PostsPage>(_ct)).Posts).InternalNotes);
    }

    [Theory]
    [InlineData("DRAFT")]
    [InlineData(" draft")]
    [InlineData("Draft ")]
    [InlineData("0")]
    [InlineData("publish")]
    [InlineData("draft, schedule")]
    public async Task Takes_its_action_only_as_the_document_writes_it(string action)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        var answer = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello", action }, _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("'action' has to be one of draft, schedule.", await answer.Content.ReadAsStringAsync(_ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draft", "scheduled_at was not kept")]
    [InlineData("schedule", "proposed_publish_at was not kept")]
    public async Task Says_which_time_it_did_not_keep(string action, string notice)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        var made = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello", action, scheduled_at = "2030-02-01T09:00:00Z", proposed_publish_at = "2030-03-01T09:00:00Z" }, _ct).ReadAsync<PostView>(_ct);

        Assert.StartsWith(notice, Assert.Single(made.Notices), StringComparison.Ordinal);
        Assert.Equal(action is "draft" ? (null, "2030-03-01T09:00:00Z") : ("2030-02-01T09:00:00Z", null), (Text(made.ScheduledAt), Text(made.ProposedPublishAt)));

        static string? Text(DateTimeOffset? time) => time is { } at ? WireTime.Text(at) : null;
    }

    [Fact]
    public async Task Can_be_taken_back_off_the_calendar()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var rest = await ada.RestAsync();
        var draft = await rest.DraftAsync(channel, "Hello", _ct);
        Assert.Equal(HttpStatusCode.Conflict, (await rest.PostAsync($"/api/v1/posts/{draft.Id}/cancel", null, _ct)).StatusCode);
        await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct);

        var cancelled = await rest.PostAsync($"/api/v1/posts/{draft.Id}/cancel", null, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal((DerivedStatus.Draft, null), (cancelled.Status, cancelled.ScheduledAt));
    }

    [Fact]
    public async Task Two_at_once_have_one_winner_and_one_who_is_told()
    {
        var ada = await Somebody.JoinAsync(_app);
        var rest = await ada.RestAsync();
        var draft = await rest.DraftAsync(await ada.ConnectChannelAsync(), "Hello", _ct);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct)));

        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
    }

    public void Dispose() => _app.Dispose();
}
