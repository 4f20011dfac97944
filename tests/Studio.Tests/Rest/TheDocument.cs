using System.Net;
using System.Text.Json;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Webhooks;

namespace Studio.Tests.Rest;

/// <summary>What programs are made from: it has to say what really comes, to the last field.</summary>
public sealed class TheDocument : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private ApiSchema _document = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _document = await ApiSchema.OfAsync(_app.Anonymous(), _ct);
    }

    [Fact]
    public async Task Describes_every_answer_to_a_read()
    {
        var channel = await _ada.ConnectChannelAsync("linkedin_company");
        var rest = await _ada.RestAsync();
        var scheduled = await rest.DraftAsync(channel, "Hello", _ct);
        await rest.ChangeAsync(scheduled.Id, new { platform_overrides = new[] { new { social_account_id = channel, platform_extra = new { board = "7", more = new { a = new[] { 1, 2 } } } } } }, _ct).ReadAsync<PostView>(_ct);
        await rest.ScheduleAsync(scheduled.Id, "2030-06-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        var media = await rest.UploadAsync(Files.Png(), _ct);
        var webhook = await _app.InDbAsync(async db =>
        {
            var now = _app.Clock.GetUtcNow();
            var endpoint = db.Add(WebhookEndpoint.Add(_ada.WorkspaceId, _ada.UserId, null, new("https://hooks.agent.test/"), "", ["*"], [], now)).Entity;
            db.Add(WebhookDelivery.Of(WebhookMessage.Of(new(_ada.WorkspaceId, WebhookEvents.Test, new { }), now), endpoint.Id));
            await db.SaveChangesAsync(_ct);
            return endpoint.Id;
        });
        await _app.InDbAsync(db =>
        {
            db.Add(new Studio.Analytics.MetricValue { WorkspaceId = _ada.WorkspaceId, SubjectId = channel, Metric = "impressions", Day = new(2030, 1, 1), Value = 12.5, CapturedAt = _app.Clock.GetUtcNow() });
            db.Add(new Studio.Analytics.MetricValue { WorkspaceId = _ada.WorkspaceId, SubjectId = scheduled.PlatformPosts[0].Id, Metric = "impressions", Day = new(2030, 1, 1), Value = 7, CapturedAt = _app.Clock.GetUtcNow() });
            return db.SaveChangesAsync(_ct);
        });

        foreach (var client in new[] { rest, _app.With(await _ada.KeyAsync(Permission.All, channel)) })
        {
            foreach (var path in _document.PathsWith("get"))
            {
                var address = path.Replace("{post_id}", $"{scheduled.Id}", StringComparison.Ordinal).Replace("{account_id}", $"{channel}", StringComparison.Ordinal).Replace("{media_id}", $"{media.Id}", StringComparison.Ordinal).Replace("{webhook_id}", $"{webhook}", StringComparison.Ordinal);
                var answer = await client.GetAsync(address, _ct);

                Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
                Assert.Empty(_document.DifferencesOf(await answer.Content.ReadFromJsonAsync<JsonElement>(_ct), path, "get", 200));
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/posts", "?limit=0", 422)]
    [InlineData("/api/v1/posts", "?limit=ten", 422)]
    [InlineData("/api/v1/posts/{post_id}", "", 404)]
    [InlineData("/api/v1/analytics/accounts/{account_id}", "?days=1", 422)]
    [InlineData("/api/v1/trail", "?cursor=x", 422)]
    public async Task Describes_refusals(string path, string query, int status)
    {
        var address = path.Replace("{post_id}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal).Replace("{account_id}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal);
        var answer = await (await _ada.RestAsync()).GetAsync(address + query, _ct);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(_document.DifferencesOf(await answer.Content.ReadFromJsonAsync<JsonElement>(_ct), path, "get", status));
    }

    [Fact]
    public async Task Is_the_same_at_both_addresses_and_of_version_3_1()
    {
        var (here, there) = (await _app.Anonymous().GetStringAsync("/api/v1/openapi.json", _ct), await _app.Anonymous().GetStringAsync("/openapi/v1.json", _ct));

        Assert.Equal(there, here);
        Assert.StartsWith("3.1", JsonDocument.Parse(here).RootElement.GetProperty("openapi").GetString());
    }

    // These two are open, and nothing beside them is.
    [Theory]
    [InlineData("/api/v1/docs/me")]
    [InlineData("/api/v1/openapi.json/me")]
    [InlineData("/api/v1/docs/../me")]
    [InlineData("/api/v1/docs/..%2fme")]
    [InlineData("/api/v1/docsme")]
    [InlineData("/api/v1/openapi.jsonx")]
    public async Task Opens_nothing_else(string path) => Assert.Equal(HttpStatusCode.Unauthorized, (await _app.Anonymous().GetAsync(path, _ct)).StatusCode);

    [Theory]
    [InlineData("/api/v1/docs")]
    [InlineData("/api/v1/docs/")]
    [InlineData("/API/V1/Docs")]
    public async Task Has_a_page_to_read_it_that_takes_nothing_from_elsewhere(string path)
    {
        var page = await new Visitor(_app).GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("https://", page.Document.Source.Text);
        Assert.Contains("script-src 'self';", page.Header("Content-Security-Policy").Single());
        Assert.Contains("connect-src 'self'", page.Header("Content-Security-Policy").Single());
        foreach (var script in page.Document.Scripts)
        {
            Assert.Empty(script.Text);
            Assert.Equal(HttpStatusCode.OK, (await _app.Anonymous().GetAsync(script.Source, _ct)).StatusCode);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
