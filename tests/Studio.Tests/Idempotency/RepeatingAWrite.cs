using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Idempotency;
using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Idempotency;

public sealed class RepeatingAWrite : IAsyncLifetime
{
    private const string Time = "2030-06-01T09:00:00Z";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Guid _channel;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _channel = await _ada.ConnectChannelAsync();
        _client = await _ada.RestAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A28_Does_it_once_over_rest_with_either_credential(bool byKey)
    {
        var client = byKey ? _app.With(await _ada.KeyAsync(Permission.All, _channel)) : _client;

        var first = await DraftAsync(client, "k-1");
        await client.ScheduleAsync((await first.Content.ReadFromJsonAsync<PostView>(WireJson.Options, _ct))!.Id, Time, _ct).ReadAsync<PostView>(_ct);
        var again = await DraftAsync(client, "k-1");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal((first.StatusCode, first.Headers.Location, first.Content.Headers.ContentType), (again.StatusCode, again.Headers.Location, again.Content.Headers.ContentType));
        Assert.Equal(await first.Content.ReadAsStringAsync(_ct), await again.Content.ReadAsStringAsync(_ct));
        Assert.Equal(1, await PostsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A28_Does_it_once_over_mcp_with_either_credential(bool byKey)
    {
        var bearer = byKey ? await _ada.KeyAsync(Permission.All, _channel) : await _ada.TokenAsync();
        await using var agent = await _app.AgentWith(bearer, _ct);
        Dictionary<string, object?> arguments = new() { ["social_account_id"] = _channel, ["caption"] = "Hello", ["idempotency_key"] = "k-1" };

        var first = await agent.CallToolAsync("create_draft", arguments, cancellationToken: _ct);
        var again = await agent.CallToolAsync("create_draft", arguments, cancellationToken: _ct);

        Assert.Null(first.Meta?["idempotency_replayed"]);
        Assert.True(again.Meta!["idempotency_replayed"]!.GetValue<bool>());
        Assert.Equal((first.Text(), first.StructuredContent!.Value.GetRawText()), (again.Text(), again.StructuredContent!.Value.GetRawText()));
        Assert.Equal(1, await PostsAsync());
    }

    [Fact]
    public async Task B3_Works_for_every_tool_that_changes_something_and_is_unknown_to_the_others()
    {
        await using var agent = await _app.AgentWith(await _ada.TokenAsync(), _ct);
        var tools = await agent.ListToolsAsync(cancellationToken: _ct);

        Assert.All(tools, tool => Assert.Equal(tool.ProtocolTool.Annotations!.ReadOnlyHint is not true, tool.JsonSchema.GetProperty("properties").TryGetProperty("idempotency_key", out _)));

        var post = await _client.DraftAsync(_channel, "Hello", _ct);
        foreach (var (tool, arguments) in new (string, Dictionary<string, object?>)[]
        {
            ("schedule_draft", new() { ["post_id"] = post.Id, ["scheduled_at"] = Time, ["idempotency_key"] = "a" }),
            ("cancel_post", new() { ["post_id"] = post.Id, ["idempotency_key"] = "b" }),
            ("schedule_post", new() { ["social_account_id"] = _channel, ["caption"] = "Hello", ["scheduled_at"] = Time, ["idempotency_key"] = "c" }),
        })
        {
            var (first, again) = (await agent.CallToolAsync(tool, arguments, cancellationToken: _ct), await agent.CallToolAsync(tool, arguments, cancellationToken: _ct));
            Assert.True(first.IsError is not true, first.Text());
            Assert.Equal(first.Text(), again.Text());
        }

        Assert.Equal(2, await PostsAsync());
        Assert.True((await agent.CallToolAsync("cancel_post", new Dictionary<string, object?> { ["post_id"] = post.Id }, cancellationToken: _ct)).IsError);
    }

    [Fact]
    public async Task B3_Works_for_every_route_that_changes_something()
    {
        var post = await _client.DraftAsync(_channel, "Hello", _ct);

        foreach (var (path, body) in new (string, object?)[] { ("schedule", new { scheduled_at = Time }), ("cancel", null) })
        {
            var (first, again) = (await PostAsync(_client, $"/api/v1/posts/{post.Id}/{path}", body, path), await PostAsync(_client, $"/api/v1/posts/{post.Id}/{path}", body, path));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
            Assert.Equal(await first.Content.ReadAsStringAsync(_ct), await again.Content.ReadAsStringAsync(_ct));
        }

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(_client, $"/api/v1/posts/{post.Id}/cancel", null, "another")).StatusCode);
    }

    [Fact]
    public async Task B3_Takes_no_key_that_is_empty_or_too_long()
    {
        foreach (var key in new[] { new string('k', 129), "\"\"" })
        {
            var response = await DraftAsync(_client, key);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Contains("'idempotency_key'", (await response.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString());
        }

        var inBody = await _client.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello", idempotency_key = "" }, _ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, inBody.StatusCode);

        var overMcp = await _client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "Hello", idempotency_key = new string('k', 129) }), _ct);
        Assert.True((await overMcp.ResultAsync(_ct)).GetProperty("isError").GetBoolean());

        using var twice = Request("/api/v1/posts", new { social_account_id = _channel, caption = "Hello" }, "one");
        twice.Headers.TryAddWithoutValidation("Idempotency-Key", "two");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _client.SendAsync(twice, _ct)).StatusCode);

        Assert.Equal(0, await PostsAsync());
        Assert.Equal(HttpStatusCode.Created, (await DraftAsync(_client, new string('k', 128))).StatusCode);
    }

    [Fact]
    public async Task Is_the_same_request_however_it_is_written()
    {
        async Task<HttpResponseMessage> SendAsync(string json, string? header = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/posts") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            if (header is not null)
            {
                request.Headers.Add("Idempotency-Key", header);
            }

            return await _client.SendAsync(request, _ct);
        }

        await SendAsync($$"""{"social_account_id":"{{_channel}}","caption":"Hello","proposed_publish_at":"2030-06-01T09:00:00Z"}""", "k-1");
        var answers = new[]
        {
            await SendAsync($$"""{ "proposed_publish_at": "2030-06-01T11:00:00+02:00", "caption": "\u0048ello", "social_account_id": "{{_channel}}" }""", "\"k-1\""),
            await SendAsync($$"""{"idempotency_key":"k-1","social_account_id":"{{_channel}}","caption":"Hello","action":"draft","proposed_publish_at":"2030-06-01T09:00:00Z"}"""),
            await SendAsync($$"""{"idempotency_key":"k-1","social_account_id":"{{_channel}}","caption":"Hello","proposed_publish_at":"2030-06-01T09:00:00Z"}""", "the-bodys-wins"),
        };

        Assert.All(answers, answer => Assert.True(answer.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(1, await PostsAsync());
    }

    [Fact]
    public async Task To_take_something_away_is_another_request_than_to_leave_it_out()
    {
        var post = await (await DraftAsync(_client, "k-1")).Content.ReadFromJsonAsync<JsonElement>(_ct);

        async Task<HttpStatusCode> SendAsync(string json)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/posts/{post.GetProperty("id")}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "k-2");
            return (await _client.SendAsync(request, _ct)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await SendAsync("""{"caption":"New"}"""));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("""{"caption":"New"}"""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync("""{"caption":"New","proposed_publish_at":null}"""));
    }

    [Fact]
    public async Task Is_refused_where_the_key_belongs_to_another_request()
    {
        await DraftAsync(_client, "k-1");

        var other = await DraftAsync(_client, "k-1", "Something else");
        var elsewhere = await PostAsync(_client, $"/api/v1/posts/{Guid.CreateVersion7()}/cancel", null, "k-1");
        var overMcp = await (await _client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "Hello", idempotency_key = "k-1" }), _ct)).ResultAsync(_ct);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (other.StatusCode, elsewhere.StatusCode));
        Assert.StartsWith("This idempotency_key was used for another request.", (await other.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("This idempotency_key was used for another request.", overMcp.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await PostsAsync());
    }

    [Fact]
    public async Task I33_Knows_a_key_of_one_credential_only()
    {
        var others = new[]
        {
            _app.With(await _ada.TokenAsync()),
            _app.With(await _ada.KeyAsync(Permission.All, _channel)),
            _app.With(await (await Somebody.JoinAsync(_app, workspaceId: _ada.WorkspaceId)).TokenAsync()),
        };

        var first = await (await DraftAsync(_client, "k-1")).Content.ReadAsStringAsync(_ct);
        foreach (var other in others)
        {
            var theirs = await DraftAsync(other, "k-1");
            Assert.False(theirs.Headers.Contains("Idempotency-Replayed"));
            Assert.NotEqual(first, await theirs.Content.ReadAsStringAsync(_ct));
        }

        Assert.Equal(4, await PostsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task B4_Can_be_tried_again_with_the_same_key_after_a_refusal(bool overMcp)
    {
        async Task<bool> TryAsync(Guid account)
        {
            if (!overMcp)
            {
                return (await PostAsync(_client, "/api/v1/posts", new { social_account_id = account, caption = "Hello" }, "k-1")).IsSuccessStatusCode;
            }

            var response = await _client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = account, caption = "Hello", idempotency_key = "k-1" }), _ct);
            return !((await response.ResultAsync(_ct)).TryGetProperty("isError", out var error) && error.GetBoolean());
        }

        Assert.False(await TryAsync(Guid.CreateVersion7()));
        Assert.Equal(0, await _app.InDbAsync(db => db.KeptAnswers.IgnoreQueryFilters().CountAsync(_ct)));
        Assert.True(await TryAsync(_channel));
        Assert.True(await TryAsync(_channel));
        Assert.Equal(1, await PostsAsync());
    }

    [Fact]
    public async Task B4_Can_be_tried_again_with_the_same_key_after_a_failure_of_ours_which_left_nothing()
    {
        // The second answer cannot be kept.
        await DraftAsync(_client, "k-0");
        await _app.TamperAsync("CREATE UNIQUE INDEX only_one ON kept_answers (status)");
        Assert.Equal(HttpStatusCode.InternalServerError, (await DraftAsync(_client, "k-1")).StatusCode);
        Assert.Equal(1, await PostsAsync());
        await _app.TamperAsync("DROP INDEX only_one");

        Assert.Equal(HttpStatusCode.Created, (await DraftAsync(_client, "k-1")).StatusCode);
        Assert.Equal(2, await PostsAsync());
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_twenty_at_once_makes_one_post_and_tells_everybody_the_same_or_to_wait(bool overMcp)
    {
        using var other = await OtherNodeAsync();
        var token = await _ada.TokenAsync();

        async Task<string?> SendAsync(TestApp node)
        {
            var client = node.With(token);
            if (!overMcp)
            {
                var response = await DraftAsync(client, "k-1");
                Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(_ct)}");
                return response.StatusCode is HttpStatusCode.Created ? await response.Content.ReadAsStringAsync(_ct) : null;
            }

            var answer = await client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "Hello", idempotency_key = "k-1" }), _ct);
            var result = await answer.ResultAsync(_ct);
            var text = result.GetProperty("content")[0].GetProperty("text").GetString()!;
            if (!result.TryGetProperty("isError", out var error) || !error.GetBoolean())
            {
                return text;
            }

            Assert.Equal("The same call with this idempotency_key is still going on. Ask again in a moment: you will get its answer.", text);
            return null;
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => SendAsync(i % 2 == 0 ? _app : other))));

        Assert.Single(answers.OfType<string>().Distinct());
        Assert.Equal(1, await PostsAsync());
        Assert.Equal(answers.OfType<string>().First(), await SendAsync(other));
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task Of_one_post_by_twenty_at_once_takes_it_off_the_calendar_once()
    {
        using var other = await OtherNodeAsync();
        var token = await _ada.TokenAsync();
        var post = await _client.DraftAsync(_channel, "Hello", _ct);
        await _client.ScheduleAsync(post.Id, Time, _ct);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var response = await PostAsync((i % 2 == 0 ? _app : other).With(token), $"/api/v1/posts/{post.Id}/cancel", null, "k-1");
            return (response.StatusCode, Text: await response.Content.ReadAsStringAsync(_ct));
        })));

        Assert.Single(answers.Where(answer => answer.StatusCode is HttpStatusCode.OK).Select(answer => answer.Text).Distinct());
        Assert.All(answers.Where(answer => answer.StatusCode is not HttpStatusCode.OK), answer => Assert.Contains("still going on", answer.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_its_first_answer_also_where_the_process_died_before_it_could()
    {
        using var dying = new TestApp(host => host.ConfigureServices(services => services.AddSingleton<IStartupFilter, DiesBeforeItAnswers>()), beside: _app);
        var token = await _ada.TokenAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => DraftAsync(dying.With(token), "k-1"));
        Assert.Equal(1, await PostsAsync());

        var again = await DraftAsync(_app.With(token), "k-1");
        Assert.Equal((HttpStatusCode.Created, true), (again.StatusCode, again.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(1, await PostsAsync());
    }

    [Fact]
    public async Task Is_on_record_as_a_repetition_with_what_it_was_about()
    {
        var post = await (await DraftAsync(_client, "k-1")).Content.ReadFromJsonAsync<PostView>(WireJson.Options, _ct);
        await DraftAsync(_client, "k-1");
        await _client.SendAsync(Raw.ToolsCall("cancel_post", new { post_id = post!.Id, idempotency_key = "k-1" }), _ct);

        var rows = await _app.RowsAsync(_ada.WorkspaceId, _ct);
        Assert.Equal(
            [("post.create.draft", "ok", post.Id), ("post.create.draft", "replayed", post.Id), ("mcp.tools/call:cancel_post", "invalid", post.Id)],
            rows.Select(row => (row.Action, row.Outcome, row.TargetId!.Value)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tells_nothing_to_whom_the_role_no_longer_allows_it(bool overMcp)
    {
        await DraftAsync(_client, "k-1");
        await _client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "Hello", idempotency_key = "k-2" }), _ct);
        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Workspaces.Role.Viewer.Id), _ct));

        var answer = overMcp
            ? await _client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "Hello", idempotency_key = "k-2" }), _ct)
            : await DraftAsync(_client, "k-1");

        Assert.Contains("does not allow create_posts", await answer.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Tells_nothing_of_what_was_scheduled_to_whom_may_only_draft_now()
    {
        async Task<HttpResponseMessage> ScheduleAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/posts") { Content = JsonContent.Create(new { social_account_id = _channel, caption = "Hello", action = "schedule", scheduled_at = "2030-02-01T09:00:00Z" }) };
            request.Headers.Add("Idempotency-Key", "k-1");
            return await _client.SendAsync(request, _ct);
        }

        Assert.Equal(HttpStatusCode.Created, (await ScheduleAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await ScheduleAsync()).StatusCode);
        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Workspaces.Role.BuiltIn.Single(role => role.Name == "contributor").Id), _ct));

        Assert.Equal(HttpStatusCode.Forbidden, (await ScheduleAsync()).StatusCode);
    }

    [Fact]
    public async Task Is_forgotten_after_a_day()
    {
        var client = _app.With(await _ada.TokenAsync(life: TimeSpan.FromDays(3)));
        var forget = _app.Services.GetServices<IHostedService>().OfType<ForgetAnswers>().Single();
        await DraftAsync(client, "k-1");

        _app.Clock.Advance(TimeSpan.FromHours(24));
        await forget.RunAsync(_ct);
        Assert.True((await DraftAsync(client, "k-1")).Headers.Contains("Idempotency-Replayed"));

        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        await forget.RunAsync(_ct);
        Assert.False((await DraftAsync(client, "k-1")).Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(2, await PostsAsync());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // It has started before many ask it at once.
    private async Task<TestApp> OtherNodeAsync()
    {
        var node = new TestApp(beside: _app);
        await node.Anonymous().GetAsync("/healthz", _ct);
        return node;
    }

    private Task<HttpResponseMessage> DraftAsync(HttpClient client, string key, string caption = "Hello") => PostAsync(client, "/api/v1/posts", new { social_account_id = _channel, caption }, key);

    private async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object? body, string key)
    {
        using var request = Request(path, body, key);
        return await client.SendAsync(request, _ct);
    }

    private static HttpRequestMessage Request(string path, object? body, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private Task<int> PostsAsync() => _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct));

    private sealed class DiesBeforeItAnswers : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, on) =>
            {
                http.Response.OnStarting(() => throw new IOException("The process is gone."));
                await on(http);
            });
            next(app);
        };
    }
}
