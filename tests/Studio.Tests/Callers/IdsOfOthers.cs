using System.Net;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Callers;

/// <summary>Ids are no secret. Somebody else's is answered, word for word, like one that nobody has.</summary>
public sealed class IdsOfOthers : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private HttpClient _stranger = null!;
    private Guid _channel;
    private Guid _post;

    public async ValueTask InitializeAsync()
    {
        var ada = await Somebody.JoinAsync(_app);
        _channel = await ada.ConnectChannelAsync();
        _post = (await (await ada.RestAsync()).DraftAsync(_channel, "the-caption", _ct)).Id;
        var eve = await Somebody.JoinAsync(_app);
        await eve.RequireApprovalAsync(ApprovalMode.Optional);
        await eve.ConnectChannelAsync();
        _stranger = await eve.RestAsync();
    }

    [Theory]
    [InlineData("get_post")]
    [InlineData("schedule_draft")]
    [InlineData("cancel_post")]
    [InlineData("update_post")]
    [InlineData("delete_draft")]
    [InlineData("submit_for_review")]
    [InlineData("approve_post")]
    [InlineData("request_changes")]
    [InlineData("reject_post")]
    [InlineData("create_draft")]
    [InlineData("schedule_post")]
    [InlineData("get_account_analytics")]
    [InlineData("get_post_analytics")]
    public async Task I18_I31_L13_Are_unknown_to_every_tool(string tool)
    {
        var foreign = await CallAsync(tool, _post, _channel);

        Assert.Contains("\"isError\":true", foreign);
        Assert.DoesNotContain("the-caption", foreign);
        Assert.Equal(foreign, await CallAsync(tool, Guid.CreateVersion7(), Guid.CreateVersion7()));
    }

    [Theory]
    [InlineData("GET", "/api/v1/posts/{0}")]
    [InlineData("POST", "/api/v1/posts/{0}/schedule")]
    [InlineData("POST", "/api/v1/posts/{0}/cancel")]
    [InlineData("PATCH", "/api/v1/posts/{0}")]
    [InlineData("DELETE", "/api/v1/posts/{0}")]
    [InlineData("POST", "/api/v1/posts/{0}/submit")]
    [InlineData("POST", "/api/v1/posts/{0}/approve")]
    [InlineData("POST", "/api/v1/posts/{0}/request-changes")]
    [InlineData("POST", "/api/v1/posts/{0}/reject")]
    [InlineData("GET", "/api/v1/analytics/posts/{0}")]
    [InlineData("GET", "/api/v1/analytics/accounts/{0}")]
    public async Task I18_L13_Are_unknown_to_every_route(string method, string path)
    {
        var foreign = await SendAsync(method, path, path.Contains("accounts", StringComparison.Ordinal) ? _channel : _post);

        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal(foreign.Text, (await SendAsync(method, path, Guid.CreateVersion7())).Text);
    }

    // Whoever adds an address with an id in it tests what it does with somebody else's, and then says so here.
    [Fact]
    public void L13_Are_in_no_other_addresses_than_these()
    {
        _ = _app.Server;
        var withId = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.Parameters.Count > 0).Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/')).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                ".well-known/{**name}",
                "agents/{id:guid}",
                "api-keys/{id:guid}",
                "api/v1/analytics/accounts/{account_id:guid}",
                "api/v1/analytics/posts/{post_id:guid}",
                "api/v1/media/uploads/{upload_id:guid}/finalize",
                "api/v1/media/{media_id:guid}",
                "api/v1/posts/{post_id:guid}",
                "api/v1/posts/{post_id:guid}/approve",
                "api/v1/posts/{post_id:guid}/cancel",
                "api/v1/posts/{post_id:guid}/reject",
                "api/v1/posts/{post_id:guid}/request-changes",
                "api/v1/posts/{post_id:guid}/schedule",
                "api/v1/posts/{post_id:guid}/submit",
                "api/v1/webhooks/{webhook_id:guid}",
                "api/v1/webhooks/{webhook_id:guid}/deliveries",
                "api/v1/webhooks/{webhook_id:guid}/deliveries/{delivery_id:guid}/replay",
                "api/v1/webhooks/{webhook_id:guid}/rotate-secret",
                "api/v1/webhooks/{webhook_id:guid}/test",
                "error/{status:int}",
                "media/uploads/{id:guid}",
                "media/{id:guid}/{variant}",
                "oauth/logo/{key:guid}",
                "oauth/register/{clientId}",
                "openapi/{documentName}.json",
                "posts/{id:guid}",
            ],
            withId);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<string> CallAsync(string tool, Guid post, Guid channel)
    {
        object arguments = tool switch
        {
            "update_post" => new { post_id = post, social_account_ids = new[] { channel }, caption = "Hello" },
            "approve_post" => new { post_id = post, expected_version = 1 },
            "request_changes" or "reject_post" => new { post_id = post, comment = "No" },
            "get_post" or "get_post_analytics" or "cancel_post" or "delete_draft" or "submit_for_review" => new { post_id = post },
            "get_account_analytics" => new { account_id = channel },
            "schedule_draft" => new { post_id = post, scheduled_at = "2031-01-01T00:00:00Z" },
            "create_draft" => new { social_account_id = channel, caption = "Hello" },
            _ => new { social_account_id = channel, caption = "Hello", scheduled_at = "2031-01-01T00:00:00Z" },
        };
        return await (await _stranger.SendAsync(Raw.ToolsCall(tool, arguments), _ct)).Content.ReadAsStringAsync(_ct);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string method, string path, Guid id)
    {
        using var request = new HttpRequestMessage(new(method), string.Format(null, path, id));
        request.Content = path.EndsWith("/schedule", StringComparison.Ordinal) ? JsonContent.Create(new { scheduled_at = "2031-01-01T00:00:00Z" })
            : method is "PATCH" ? JsonContent.Create(new { caption = "Hello" })
            : path.EndsWith('}') || path.EndsWith("/cancel", StringComparison.Ordinal) ? null
            : JsonContent.Create(new { comment = "Hello", expected_version = 1 });
        var answer = await _stranger.SendAsync(request, _ct);

        // Each answer has a number of its own.
        var problem = await answer.Content.ReadFromJsonAsync<Dictionary<string, System.Text.Json.JsonElement>>(_ct);
        return (answer.StatusCode, string.Join(';', problem!.Where(member => member.Key is not "trace_id").Select(member => $"{member.Key}={member.Value}")));
    }
}
