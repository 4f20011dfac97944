using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Limits;
using Studio.Tests.Support;

namespace Studio.Tests.Limits;

public sealed partial class CallingOften : IDisposable
{
    private const int Reads = 20;
    private const int Writes = 10;
    private const int WorkspaceWrites = 15;

    private readonly TestApp _app = Limited();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A22_Counts_reads_and_writes_apart_at_both_doors(bool overMcp)
    {
        var ada = await Somebody.JoinAsync(_app);
        var (channel, client) = (await ada.ConnectChannelAsync(), await ada.RestAsync());

        Task<HttpResponseMessage> WriteAsync() => overMcp
            ? client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = channel, caption = "Hello" }), _ct)
            : client.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello" }, _ct);
        Task<HttpResponseMessage> ReadAsync() => overMcp ? client.SendAsync(Raw.ToolsCall("list_accounts"), _ct) : client.GetAsync("/api/v1/accounts", _ct);

        Assert.Equal(Reads, await WithinAsync(ReadAsync, Reads + 5));
        Assert.Equal(Writes, await WithinAsync(WriteAsync, Writes + 5));
        Assert.Equal(Writes, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task A22_Takes_pings_and_lists_for_reads_and_leaves_the_workspaces_budget_alone()
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = await ada.RestAsync();

        foreach (var method in new[] { "ping", "tools/list", "initialize", "notifications/initialized" })
        {
            var response = await client.SendAsync(Raw.Message(method, method == "initialize" ? new { protocolVersion = "2025-06-18", capabilities = new { }, clientInfo = new { name = "test", version = "1" } } : new { }), _ct);
            Assert.True(response.IsSuccessStatusCode, method);
            Assert.StartsWith("\"per_key_reads\";r=", Assert.Single(response.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        }

        Assert.Equal(["per_key_reads"], await _app.InDbAsync(db => db.Set<RateBucket>().Select(bucket => bucket.Tier).ToListAsync(_ct)));
    }

    [Fact]
    public async Task A23_Costs_a_batch_one_read_and_carries_out_nothing_of_it()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (channel, client) = (await ada.ConnectChannelAsync(), await ada.RestAsync());
        var call = new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = "create_draft", arguments = new { social_account_id = channel, caption = "Hello" } } };

        var response = await client.PostAsJsonAsync("/mcp", new[] { call, call }, _ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(Reads - 1, RemainingOf(response));
        Assert.Equal(0, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
        Assert.Equal(Reads - 1, await WithinAsync(() => client.PostAsync("/mcp", new StringContent("[]", System.Text.Encoding.UTF8, "application/json"), _ct), Reads + 5, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A26_Carries_out_nothing_that_asks_for_no_answer()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = JsonContent.Create(new { jsonrpc = "2.0", method = "tools/call", @params = new { name = "create_draft", arguments = new { social_account_id = channel, caption = "Hello" } } }),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        await (await ada.RestAsync()).SendAsync(request, _ct);

        Assert.Equal(0, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task Is_refused_in_a_result_that_an_agent_reads_and_as_plain_http_where_none_would()
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = await ada.RestAsync();
        await WithinAsync(() => client.GetAsync("/api/v1/me", _ct), Reads);

        var called = await client.SendAsync(Raw.ToolsCall("whoami"), _ct);
        var result = await called.ResultAsync(_ct);
        Assert.Equal(HttpStatusCode.OK, called.StatusCode);
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Equal("This connection or key may read 20 times a minute, and that is used up. Nothing was done. Try again in 3 s.", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("""{"error":"rate_limited","tier":"per_key_reads","limit":20,"remaining":0,"retry_after":3}""", result.GetProperty("_meta").GetRawText());
        Assert.False(result.TryGetProperty("structuredContent", out _));

        foreach (var plain in new[] { await client.SendAsync(Raw.Message("tools/list", new { }), _ct), await client.GetAsync("/mcp", _ct), await client.GetAsync("/api/v1/accounts", _ct) })
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, plain.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(3), plain.Headers.RetryAfter!.Delta);
            Assert.Equal(("20", "0"), (Assert.Single(plain.Headers.GetValues("X-RateLimit-Limit")), Assert.Single(plain.Headers.GetValues("X-RateLimit-Remaining"))));
            Assert.Equal("\"per_key_reads\";r=0;t=3", Assert.Single(plain.Headers.GetValues("RateLimit")));

            var problem = await plain.Content.ReadFromJsonAsync<JsonElement>(_ct);
            Assert.Equal("rate_limited", problem.GetProperty("error").GetString());
            Assert.Equal(("per_key_reads", 20, 0, 3), (problem.GetProperty("tier").GetString(), problem.GetProperty("limit").GetInt32(), problem.GetProperty("remaining").GetInt32(), problem.GetProperty("retry_after").GetInt32()));
        }

        var rows = await _app.RowsAsync(ada.WorkspaceId, _ct);
        Assert.Equal(["accounts.list", "mcp.other", "mcp.tools/call:whoami", "mcp.tools/list"], rows.Where(row => row.Outcome == "rate_limited").Select(row => row.Action).Order());
    }

    [Fact]
    public async Task B16_Says_with_every_answer_what_is_left_and_gives_back_as_time_goes_by()
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = await ada.RestAsync();

        var answers = new[]
        {
            await client.GetAsync("/api/v1/me", _ct),
            await client.GetAsync("/api/v1/nothing/here", _ct),
            await client.GetAsync("/api/v1/posts?limit=0", _ct),
            await client.GetAsync($"/api/v1/posts/{Guid.CreateVersion7()}", _ct),
            await client.SendAsync(Raw.ToolsCall("whoami"), _ct),
        };
        Assert.Equal([19, 18, 17, 16, 15], answers.Select(RemainingOf));
        Assert.All(answers, answer => Assert.Equal("\"per_key_reads\";q=20;w=60", Assert.Single(answer.Headers.GetValues("RateLimit-Policy"))));

        var written = await client.PostAsJsonAsync("/api/v1/posts", new { }, _ct);
        Assert.Equal("\"per_key_writes\";r=9;t=6, \"per_workspace_writes\";r=14;t=4", Assert.Single(written.Headers.GetValues("RateLimit")));

        Assert.Equal(15, await WithinAsync(() => client.GetAsync("/api/v1/me", _ct), 30));
        _app.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(3, await WithinAsync(() => client.GetAsync("/api/v1/me", _ct), 30));
        _app.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(Reads, await WithinAsync(() => client.GetAsync("/api/v1/me", _ct), 30));
    }

    [Fact]
    public async Task A21_Holds_on_two_nodes_together_and_after_a_restart()
    {
        var ada = await Somebody.JoinAsync(_app);
        var token = await ada.TokenAsync();
        using var other = Limited(beside: _app);

        // Both at once, many more than there are. The other one has started by then.
        await other.Anonymous().GetAsync("/healthz", _ct);
        var answers = await Task.WhenAll(new[] { _app, other }.SelectMany(node => Enumerable.Range(0, 2 * Reads).Select(_ => node.With(token).GetAsync("/api/v1/me", _ct))));
        Assert.Equal(Reads, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));

        using var restarted = Limited(beside: _app);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await restarted.With(token).GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    // What a node has drawn and not spent must not count twice: once there, and once in the bucket that fills meanwhile.
    [Fact]
    public async Task A21_Melts_what_a_node_has_drawn_and_not_spent()
    {
        var token = await (await Somebody.JoinAsync(_app)).TokenAsync();
        using var other = Limited(beside: _app);

        await _app.With(token).GetAsync("/api/v1/me", _ct);
        _app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Reads, await WithinAsync(() => other.With(token).GetAsync("/api/v1/me", _ct), Reads + 5));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _app.With(token).GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Fact]
    public async Task A21_Never_lets_more_through_than_the_bucket_and_what_came_back_however_the_nodes_take_turns()
    {
        var ada = await Somebody.JoinAsync(_app);
        var token = await ada.TokenAsync();
        using var other = Limited(beside: _app);
        var (turns, let) = (new Random(7), 0);

        for (var second = 0; second < 90; second++)
        {
            for (var i = turns.Next(4); i > 0; i--)
            {
                let += (await (turns.Next(2) == 0 ? _app : other).With(token).GetAsync("/api/v1/me", _ct)).StatusCode == HttpStatusCode.OK ? 1 : 0;
            }

            _app.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(let <= Reads + ((second + 1) / 3), $"{let} in {second} s");
        }

        Assert.True(let > Reads + 25, $"{let}");
    }

    [Fact]
    public async Task Asks_the_database_once_for_many_calls()
    {
        var ada = await Somebody.JoinAsync(_app);
        using var usual = new TestApp(beside: _app);
        var client = usual.With(await ada.TokenAsync());

        async Task<long> FullAtAsync() => await _app.InDbAsync(db => db.Set<RateBucket>().Select(bucket => bucket.FullAt).SingleAsync(_ct));

        await client.GetAsync("/api/v1/me", _ct);
        var drawn = await FullAtAsync();
        await WithinAsync(() => client.GetAsync("/api/v1/me", _ct), 29);
        Assert.Equal(drawn, await FullAtAsync());

        await client.GetAsync("/api/v1/me", _ct);
        Assert.Equal(drawn + TimeSpan.FromSeconds(6).Ticks, await FullAtAsync());
    }

    [Fact]
    public async Task Of_one_tenant_never_slows_another()
    {
        var (ada, bob) = (await Somebody.JoinAsync(_app), await Somebody.JoinAsync(_app));
        var (loud, quiet) = (await ada.RestAsync(), await bob.RestAsync());
        var (channel, tokens) = (await ada.ConnectChannelAsync(), await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ada.TokenAsync())));
        await WithinAsync(() => loud.GetAsync("/api/v1/me", _ct), Reads + 5);
        await Task.WhenAll(tokens.SelectMany(token => Enumerable.Range(0, Writes).Select(_ => _app.With(token).PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello" }, _ct))));

        Assert.Equal(Reads, await WithinAsync(() => quiet.GetAsync("/api/v1/me", _ct), Reads + 1));
        var theirs = await bob.ConnectChannelAsync();
        Assert.Equal(Writes, await WithinAsync(() => quiet.PostAsJsonAsync("/api/v1/posts", new { social_account_id = theirs, caption = "Hello" }, _ct), Writes + 1));
    }

    [Fact]
    public async Task Of_a_workspace_bounds_all_its_agents_together_and_says_so()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var clients = new[] { _app.With(await ada.TokenAsync()), _app.With(await ada.KeyAsync(Permission.All, channel)) };

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 2 * Writes; i++)
        {
            answers.Add(await clients[i % 2].PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello" }, _ct));
        }

        Assert.Equal(WorkspaceWrites, answers.Count(answer => answer.IsSuccessStatusCode));
        var problem = await answers[^1].Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Equal("per_workspace_writes", problem.GetProperty("tier").GetString());
        Assert.StartsWith("All agents of this workspace together may write 15 times a minute", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_counted_where_the_limits_are_off()
    {
        using var app = new TestApp(host => host.UseSetting("Studio:Limits:ReadsPerMinute", "0").UseSetting("Studio:Limits:WritesPerMinute", "0").UseSetting("Studio:Limits:WorkspaceWritesPerMinute", "0"));
        var client = await (await Somebody.JoinAsync(app)).RestAsync();

        Assert.Equal(310, await WithinAsync(() => client.GetAsync("/api/v1/me", _ct), 310));
        Assert.False((await client.GetAsync("/api/v1/me", _ct)).Headers.Contains("RateLimit"));
        Assert.Equal(0, await app.InDbAsync(db => db.Set<RateBucket>().CountAsync(_ct)));
    }

    [Fact]
    public async Task A20_Is_never_held_against_whoever_has_a_good_token()
    {
        var ada = await Somebody.JoinAsync(_app);
        var expired = await ada.TokenAsync(life: TimeSpan.FromMinutes(-1));

        var strangers = await Task.WhenAll(Enumerable.Range(0, 70).Select(i => _app.With($"made-up-{i}").GetAsync("/api/v1/me", _ct)));
        Assert.Contains(strangers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(expired).GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await (await ada.RestAsync()).GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Fact]
    public async Task Leaves_no_row_behind_once_the_bucket_is_full_again()
    {
        await (await (await Somebody.JoinAsync(_app)).RestAsync()).GetAsync("/api/v1/me", _ct);
        var forget = _app.Services.GetServices<IHostedService>().OfType<ForgetBuckets>().Single();

        Assert.Equal(0, await forget.RunAsync(_ct));
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await forget.RunAsync(_ct));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1000001")]
    public void Is_refused_at_the_start_with_a_limit_that_is_none(string text)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Studio:Limits:WritesPerMinute", text)]).Build();

        Assert.Equal($"Studio__Limits__WritesPerMinute: '{text}' is no number between 0, for no limit, and 1000000. Example: Studio__Limits__WritesPerMinute=120", Assert.Throws<SettingException>(() => CallRates.Of(settings)).Message);
    }

    public void Dispose() => _app.Dispose();

    private static TestApp Limited(TestApp? beside = null) => new(
        host => host.UseSetting("Studio:Limits:ReadsPerMinute", $"{Reads}").UseSetting("Studio:Limits:WritesPerMinute", $"{Writes}").UseSetting("Studio:Limits:WorkspaceWritesPerMinute", $"{WorkspaceWrites}"),
        beside: beside);

    // How many of so many were let through.
    private static async Task<int> WithinAsync(Func<Task<HttpResponseMessage>> call, int times, HttpStatusCode? otherwise = null)
    {
        var within = 0;
        for (var i = 0; i < times; i++)
        {
            var answer = await call();
            var spent = answer.StatusCode is HttpStatusCode.TooManyRequests || (await answer.Content.ReadAsStringAsync()).Contains("rate_limited", StringComparison.Ordinal);
            Assert.True(spent || answer.IsSuccessStatusCode || answer.StatusCode == otherwise, $"{answer.StatusCode}");
            within += spent ? 0 : 1;
        }

        return within;
    }

    private static int RemainingOf(HttpResponseMessage answer) =>
        int.Parse(Remaining().Match(Assert.Single(answer.Headers.GetValues("RateLimit"))).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("r=([0-9]+)")]
    private static partial Regex Remaining();
}
