using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Analytics;
using Studio.Callers;
using Studio.Channels;
using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Analytics;

public sealed class ReadingAnalytics : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;
    private Guid _page;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _page = await _ada.ConnectChannelAsync("linkedin_company");
        _rest = await _ada.RestAsync();
    }

    // The clock stands at 2030-01-01: the seven days are the 26th to the 1st, and before them the 19th to the 25th.
    [Fact]
    public async Task Of_an_account_adds_up_its_days_and_compares_them_with_those_before()
    {
        await CaptureAsync(_page, ("impressions", "2030-01-01", 300), ("impressions", "2029-12-26", 100), ("impressions", "2029-12-25", 150), ("impressions", "2029-12-19", 50), ("impressions", "2029-12-18", 9999));
        await CaptureAsync(_page, ("reactions", "2030-01-01", 8), ("comments", "2029-12-28", 2), ("clicks", "2029-12-28", 70), ("follows", "2029-12-30", 4), ("follows", "2029-12-31", 3));

        var seen = await _rest.GetAsync($"/api/v1/analytics/accounts/{_page}?days=7", _ct).ReadAsync<AccountAnalytics>(_ct);

        Assert.True(seen.AnalyticsAvailable);
        Assert.Null(seen.UnavailableReason);
        Assert.Equal(["impressions", "reactions", "comments", "reposts", "clicks", "follows"], seen.HeroMetrics.Select(metric => metric.Key));
        Assert.Equal((400.0, 100.0), (seen.HeroMetrics[0].Value, seen.HeroMetrics[0].Delta));
        Assert.Equal([new MetricPoint(new(2029, 12, 26), 100), new MetricPoint(new(2030, 1, 1), 300)], seen.HeroMetrics[0].Series);
        Assert.Equal((8.0, 0.0), (seen.HeroMetrics[1].Value, seen.HeroMetrics[1].Delta));
        Assert.Equal(2.5, seen.Engagement!.Rate);
        Assert.Equal(["reactions", "comments", "reposts"], seen.Engagement.Parts.Select(part => part.Key));
        Assert.Equal(7.0, seen.FollowerGrowth);
        Assert.Equal(_app.Clock.GetUtcNow(), seen.CapturedAt);
        Assert.Null(seen.NextSyncEta);
    }

    [Fact]
    public async Task Of_an_account_counts_followers_as_they_stand_and_not_added_up()
    {
        var channel = await _ada.ConnectChannelAsync("instagram");
        await CaptureAsync(channel, ("followers", "2030-01-01", 120), ("followers", "2029-12-26", 110), ("followers", "2029-12-25", 100));

        var seen = await _rest.GetAsync($"/api/v1/analytics/accounts/{channel}?days=7", _ct).ReadAsync<AccountAnalytics>(_ct);

        var followers = seen.HeroMetrics.Single(metric => metric.Key is "followers");
        Assert.Equal((120.0, 20.0), (followers.Value, followers.Delta));
        Assert.Equal(10.0, seen.FollowerGrowth);
        Assert.Null(seen.Engagement);
    }

    [Fact]
    public async Task Of_an_account_that_was_just_connected_is_empty_and_no_mistake()
    {
        var seen = await _rest.GetAsync($"/api/v1/analytics/accounts/{_page}", _ct).ReadAsync<AccountAnalytics>(_ct);

        Assert.Equal((true, 30, 0), (seen.AnalyticsAvailable, seen.Days, seen.HeroMetrics.Count));
        Assert.Null(seen.Engagement);
        Assert.Null(seen.FollowerGrowth);
        Assert.Null(seen.CapturedAt);
    }

    [Theory]
    [InlineData("linkedin_personal")]
    [InlineData("bluesky")]
    [InlineData("mastodon")]
    [InlineData("devto")]
    public async Task Says_why_a_network_gives_none(string network)
    {
        var channel = await _ada.ConnectChannelAsync(network);
        var draft = await _rest.DraftAsync(channel, "Hello", _ct);

        var account = await _rest.GetAsync($"/api/v1/analytics/accounts/{channel}", _ct).ReadAsync<AccountAnalytics>(_ct);
        var target = Assert.Single((await _rest.GetAsync($"/api/v1/analytics/posts/{draft.Id}", _ct).ReadAsync<PostAnalytics>(_ct)).PlatformPosts);

        Assert.Equal((false, $"Studio reads no analytics from {Network.Of(network).Name}: it gives programs none, or none without a fee."), (account.AnalyticsAvailable, account.UnavailableReason));
        Assert.Equal((account.AnalyticsAvailable, account.UnavailableReason), (target.AnalyticsAvailable, target.UnavailableReason));
        Assert.Empty(account.HeroMetrics);
    }

    [Fact]
    public void Knows_every_network() =>
        Assert.Equal(
            ["bluesky", "devto", "linkedin_personal", "mastodon", "x"],
            Network.All.Select(network => network.Code).Where(code => NetworkMetrics.Of(Channel.Connect(Guid.Empty, code, "Acme", "acme")) is null).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Of_an_account_that_is_not_connected_any_more_still_tells_what_it_knows()
    {
        await CaptureAsync(_page, ("impressions", "2030-01-01", 300));
        await _app.InDbAsync(db => db.Channels.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ChannelStatus.Disconnected), _ct));

        var seen = await _rest.GetAsync($"/api/v1/analytics/accounts/{_page}", _ct).ReadAsync<AccountAnalytics>(_ct);

        Assert.Equal((ChannelStatus.Disconnected, 300.0), (seen.ConnectionStatus, seen.HeroMetrics[0].Value));
    }

    [Fact]
    public async Task Of_a_post_has_tiles_for_what_is_out_and_none_for_a_draft()
    {
        var draft = await _rest.DraftAsync(_page, "Hello", _ct);
        var before = Assert.Single((await _rest.GetAsync($"/api/v1/analytics/posts/{draft.Id}", _ct).ReadAsync<PostAnalytics>(_ct)).PlatformPosts);
        Assert.Equal((PostStatus.Draft, true, 0), (before.Status, before.AnalyticsAvailable, before.MetricTiles.Count));

        await CaptureAsync(draft.PlatformPosts[0].Id, [.. Enumerable.Range(1, 20).Select(day => ("impressions", $"2029-12-{day:00}", 10.0)), ("reactions", "2029-12-01", 4), ("clicks", "2029-12-01", 9)]);
        var after = Assert.Single((await _rest.GetAsync($"/api/v1/analytics/posts/{draft.Id}", _ct).ReadAsync<PostAnalytics>(_ct)).PlatformPosts);

        Assert.Equal(draft.PlatformPosts[0].Id, after.PlatformPostId);
        Assert.Equal(["impressions", "reactions", "comments", "reposts", "clicks", "engagement"], after.MetricTiles.Select(tile => tile.Key));
        Assert.Equal([true, false, false, false, false, false], after.MetricTiles.Select(tile => tile.IsPrimary));
        Assert.Equal((200.0, 14), (after.MetricTiles[0].Value, after.MetricTiles[0].Series.Count));
        Assert.Equal((MetricKind.Percent, 2.0), (after.MetricTiles[^1].Kind, after.MetricTiles[^1].Value));
        Assert.Equal(_app.Clock.GetUtcNow(), after.CapturedAt);
    }

    [Theory]
    [InlineData("days=6")]
    [InlineData("days=91")]
    [InlineData("days=-1")]
    public async Task Refuses_days_that_it_does_not_cover(string query)
    {
        var answer = await _rest.GetAsync($"/api/v1/analytics/accounts/{_page}?{query}", _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("'days' has to lie between 7 and 90", await answer.Content.ReadAsStringAsync(_ct));
    }

    // Before anything is looked up: whether it is there is nothing for whoever may not see it.
    [Fact]
    public async Task Needs_the_permission_and_the_scope()
    {
        var contributor = _app.With(await (await Somebody.JoinAsync(_app, "contributor", _ada.WorkspaceId)).TokenAsync());
        var narrow = _app.With(await _ada.TokenAsync(Scope.PostsRead));

        foreach (var path in new[] { $"/api/v1/analytics/accounts/{_page}", $"/api/v1/analytics/posts/{Guid.CreateVersion7()}" })
        {
            var refused = await contributor.GetAsync(path, _ct);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("does not allow view_analytics", await refused.Content.ReadAsStringAsync(_ct));

            var sent = await narrow.GetAsync(path, _ct);
            Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
            Assert.Contains("scope=\"posts:read analytics:read\"", sent.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Shows_a_key_only_what_is_on_its_channels()
    {
        var other = await _ada.ConnectChannelAsync("facebook");
        var draft = await _rest.DraftAsync(other, "Hello", _ct);
        var key = _app.With(await _ada.KeyAsync(Permission.All, _page));

        Assert.Equal(HttpStatusCode.NotFound, (await key.GetAsync($"/api/v1/analytics/accounts/{other}", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await key.GetAsync($"/api/v1/analytics/posts/{draft.Id}", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync($"/api/v1/analytics/accounts/{_page}", _ct)).StatusCode);
    }

    [Fact]
    public async Task Shows_nothing_of_another_workspaces_figures()
    {
        var elsewhere = (await Somebody.JoinAsync(_app)).WorkspaceId;
        await CaptureAsync(_page, ("impressions", "2030-01-01", 300));
        await _app.InDbAsync(db => db.Set<MetricValue>().IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(v => v.WorkspaceId, elsewhere), _ct));

        Assert.Empty((await _rest.GetAsync($"/api/v1/analytics/accounts/{_page}", _ct).ReadAsync<AccountAnalytics>(_ct)).HeroMetrics);
    }

    [Fact]
    public async Task A27_Is_on_record_with_the_account_it_was_about()
    {
        await _rest.GetAsync($"/api/v1/analytics/accounts/{_page}", _ct);
        await _rest.SendAsync(Raw.ToolsCall("get_account_analytics", new { account_id = _page }), _ct);

        var rows = await _app.RowsAsync(_ada.WorkspaceId, _ct);
        Assert.Equal([("analytics.read.account", _page), ("mcp.tools/call:get_account_analytics", _page)], rows.Select(row => (row.Action, row.TargetId)));
    }

    [Fact]
    public async Task Fits_into_what_hosts_take()
    {
        var days = Enumerable.Range(0, 180).Select(ago => new DateOnly(2030, 1, 1).AddDays(-ago)).ToList();
        var youtube = await _ada.ConnectChannelAsync("youtube");
        await CaptureAsync(youtube, [.. new[] { "views", "watch_time", "avg_view_pct", "likes", "comments", "shares", "subscribers" }.SelectMany(metric => days.Select(day => (metric, $"{day:yyyy-MM-dd}", 123456.78)))]);

        Assert.InRange((await _rest.GetStringAsync($"/api/v1/analytics/accounts/{youtube}?days=90", _ct)).Length, 10_000, 60_000);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<int> CaptureAsync(Guid subject, params (string Metric, string Day, double Value)[] values) => _app.InDbAsync(db =>
    {
        db.AddRange(values.Select(value => new MetricValue
        {
            WorkspaceId = _ada.WorkspaceId,
            SubjectId = subject,
            Metric = value.Metric,
            Day = DateOnly.Parse(value.Day, null),
            Value = value.Value,
            CapturedAt = _app.Clock.GetUtcNow(),
        }));
        return db.SaveChangesAsync(_ct);
    });
}
