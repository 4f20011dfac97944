using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Posts;
using Studio.Posts.Check;
using Studio.Tests.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Posts.Check;

public sealed class PostsOfADay : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task B13_Are_counted_by_the_day_they_go_out_in_the_workspaces_zone()
    {
        var (rest, channel) = await ChannelAsync(limit: 1);
        var drafts = new List<PostView>();
        for (var i = 0; i < 4; i++)
        {
            drafts.Add(await rest.DraftAsync(channel, $"Hello {i}", _ct));
        }

        // Berlin is an hour ahead: these two are on two days there, and on one in UTC.
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(drafts[0].Id, "2030-02-01T22:59:00Z", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(drafts[1].Id, "2030-02-01T23:00:00Z", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await rest.ScheduleAsync(drafts[2].Id, "2030-01-31T23:00:00Z", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(drafts[3].Id, "2030-01-31T22:59:00Z", _ct)).StatusCode);
    }

    [Fact]
    public async Task B13_Are_no_more_when_one_is_taken_off_the_calendar()
    {
        var (rest, channel) = await ChannelAsync(limit: 1);
        var (one, other) = (await rest.DraftAsync(channel, "One", _ct), await rest.DraftAsync(channel, "Other", _ct));
        await rest.ScheduleAsync(one.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await rest.ScheduleAsync(other.Id, "2030-02-01T10:00:00Z", _ct)).StatusCode);

        await rest.PostAsync($"/api/v1/posts/{one.Id}/cancel", null, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(other.Id, "2030-02-01T10:00:00Z", _ct)).StatusCode);
    }

    [Theory]
    [InlineData(PostStatus.Publishing, true)]
    [InlineData(PostStatus.Published, true)]
    [InlineData(PostStatus.Failed, true)]
    [InlineData(PostStatus.Draft, false)]
    public async Task B13_Count_whether_they_are_out_or_not(PostStatus status, bool counts)
    {
        var (rest, channel) = await ChannelAsync(limit: 1);
        var one = await rest.DraftAsync(channel, "One", _ct);
        await rest.ScheduleAsync(one.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        await _app.InDbAsync(db => db.Set<PostTarget>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, status), _ct));

        var response = await rest.ScheduleAsync((await rest.DraftAsync(channel, "Other", _ct)).Id, "2030-02-01T10:00:00Z", _ct);

        Assert.Equal(counts ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task B13_That_are_too_many_are_refused_with_figures_and_leave_nothing_behind()
    {
        var (rest, channel) = await ChannelAsync(limit: 1);
        await rest.ScheduleAsync((await rest.DraftAsync(channel, "One", _ct)).Id, "2030-01-01T12:00:00Z", _ct).ReadAsync<PostView>(_ct);

        var response = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Other", action = "schedule", scheduled_at = "2030-01-01T13:00:00Z" }, _ct);

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("rate_limited", problem.GetProperty("error").GetString());
        Assert.Equal("platform_quota:mastodon", problem.GetProperty("tier").GetString());
        Assert.Equal((1, 0), (problem.GetProperty("limit").GetInt32(), problem.GetProperty("remaining").GetInt32()));

        // It is nine in the morning, and the day in Berlin ends at eleven at night.
        Assert.Equal(14 * 3600, problem.GetProperty("retry_after").GetInt32());
        Assert.Equal(TimeSpan.FromHours(14), response.Headers.RetryAfter!.Delta);
        Assert.Equal("Acme (Mastodon) takes 1 posts a day, and 2030-01-01 (Europe/Berlin) is full. Choose a time before 2029-12-31T23:00:00Z or from 2030-01-01T23:00:00Z on.", problem.GetProperty("detail").GetString());
        Assert.Equal(1, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task B13_That_are_too_many_are_refused_over_mcp_in_the_same_words_and_figures()
    {
        var (rest, channel) = await ChannelAsync(limit: 0);
        var draft = await rest.DraftAsync(channel, "One", _ct);
        await using var agent = await _app.AgentWith(rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);

        var overRest = await (await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct)).Content.ReadFromJsonAsync<JsonElement>(_ct);
        var overMcp = await agent.CallToolAsync("schedule_draft", new Dictionary<string, object?> { ["post_id"] = draft.Id, ["scheduled_at"] = "2030-02-01T09:00:00Z" }, cancellationToken: _ct);

        Assert.True(overMcp.IsError);
        Assert.Equal("Acme (Mastodon) is locked: its daily limit is 0. A person has to raise it in Studio.", overMcp.Text());
        Assert.Equal(overMcp.Text(), overRest.GetProperty("detail").GetString());
        Assert.Equal(overRest.GetProperty("retry_after").GetInt32(), overMcp.Meta!["retry_after"]!.GetValue<int>());
        Assert.Equal("platform_quota:mastodon", overMcp.Meta["tier"]!.GetValue<string>());
    }

    [Fact]
    public async Task B13_Are_as_many_as_the_network_allows_where_the_channel_says_nothing()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync("tiktok"));
        var picture = (await rest.UploadAsync(Files.Jpeg(), _ct)).Id;
        Task<HttpResponseMessage> Schedule(string caption) => rest.PostAsJsonAsync(
            "/api/v1/posts", new { social_account_id = channel, caption, media_asset_ids = new[] { picture }, action = "schedule", scheduled_at = "2030-02-01T09:00:00Z" }, _ct);
        for (var i = 0; i < 15; i++)
        {
            await Schedule($"Hello {i}").ReadAsync<PostView>(_ct);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await Schedule("Hello")).StatusCode);
    }

    [Fact]
    public async Task B13_Stay_within_the_cap_with_fifty_at_once_on_two_nodes()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (token, channel) = (await ada.TokenAsync(), await ada.ConnectChannelAsync("instagram"));
        using var node = new TestApp(beside: _app);
        HttpClient[] nodes = [_app.With(token), node.With(token)];
        Guid[] media = [(await nodes[0].UploadAsync(Files.Jpeg(), _ct)).Id];

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => nodes[i % 2].PostAsJsonAsync(
            "/api/v1/posts", new { social_account_id = channel, caption = $"Hello {i}", media_asset_ids = media, action = "schedule", scheduled_at = "2030-02-01T09:00:00Z" }, _ct)));

        Assert.Equal(25, answers.Count(answer => answer.StatusCode is HttpStatusCode.Created));
        Assert.Equal(25, answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
        Assert.Equal(25, await _app.InDbAsync(db => db.Set<PostTarget>().CountAsync(_ct)));
    }

    [Theory]
    [InlineData("2030-03-31T12:00:00Z", "Europe/Berlin", "2030-03-30T23:00:00Z", "2030-03-31T22:00:00Z")]
    [InlineData("2030-10-27T12:00:00Z", "Europe/Berlin", "2030-10-26T22:00:00Z", "2030-10-27T23:00:00Z")]
    [InlineData("2025-09-07T12:00:00Z", "America/Santiago", "2025-09-07T04:00:00Z", "2025-09-08T03:00:00Z")]
    [InlineData("2025-11-02T12:00:00Z", "America/Havana", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z")]
    [InlineData("2030-02-01T12:00:00Z", "Asia/Kathmandu", "2030-01-31T18:15:00Z", "2030-02-01T18:15:00Z")]
    public void Begin_and_end_when_the_workspaces_day_does(string at, string zone, string begins, string ends)
    {
        var day = PublishingDay.Of(DateTimeOffset.Parse(at, null), zone);

        Assert.Equal((DateTimeOffset.Parse(begins, null), DateTimeOffset.Parse(ends, null)), (day.Begins, day.Ends));
        Assert.Equal(day, PublishingDay.Of(day.Begins, zone));
        Assert.NotEqual(day, PublishingDay.Of(day.Ends, zone));
    }

    public void Dispose() => _app.Dispose();

    private async Task<(HttpClient Client, Guid Channel)> ChannelAsync(int limit)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        await _app.InDbAsync(async db =>
        {
            (await db.Channels.IgnoreQueryFilters().SingleAsync(c => c.Id == channel, _ct)).LimitPosts(limit);
            return await db.SaveChangesAsync(_ct);
        });
        return (await ada.RestAsync(), channel);
    }
}
