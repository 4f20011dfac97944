using System.Net;
using System.Text.Json;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Posts;

public sealed class WritingForSeveralAccounts : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task B14_Makes_one_post_with_a_target_on_each()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (mastodon, bluesky) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync("bluesky", "Blue"));
        var rest = await ada.RestAsync();

        var made = await CreateAsync(rest, new { social_account_ids = new[] { mastodon, bluesky }, caption = "Hello" }).ReadAsync<PostView>(_ct);

        Assert.Equivalent(new[] { mastodon, bluesky }, made.PlatformPosts.Select(target => target.SocialAccountId), strict: true);
        Assert.All(made.PlatformPosts, target => Assert.Equal((PostStatus.Draft, null), (target.Status, target.Caption)));
        Assert.Equal(DerivedStatus.Scheduled, (await rest.ScheduleAsync(made.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct)).Status);
    }

    [Fact]
    public async Task B14_Gives_each_account_its_own_words_and_options()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (mastodon, pinterest) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync("pinterest", "Pins"));
        var rest = await ada.RestAsync();

        var made = await CreateAsync(rest, new
        {
            media_asset_ids = new[] { (await rest.UploadAsync(Files.Jpeg(), _ct)).Id },
            social_account_ids = new[] { mastodon, pinterest },
            caption = "Hello",
            title = "A title",
            first_comment = "First",
            platform_overrides = new[] { new { social_account_id = pinterest, caption = (string?)"Hello, pins", title = (string?)null, first_comment = "", platform_extra = new { board_id = "42", nested = new { a = new[] { 1, 2 } } } } },
        }).ReadAsync<PostView>(_ct);

        var own = made.PlatformPosts.Single(target => target.SocialAccountId == pinterest);
        Assert.Equal(("Hello, pins", null, ""), (own.Caption, own.Title, own.FirstComment));
        Assert.Equal("""{"board_id":"42","nested":{"a":[1,2]}}""", own.PlatformExtra!.ToJsonString());
        var other = made.PlatformPosts.Single(target => target.SocialAccountId == mastodon);
        Assert.Equal((null, null, null, null), (other.Caption, other.Title, other.FirstComment, other.PlatformExtra));

        // Pinterest has no first comments: the empty text is what makes the warning go away.
        Assert.Empty(made.Warnings);
    }

    [Fact]
    public async Task Checks_what_each_account_would_really_say()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (large, small) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Small", characterLimit: 10));
        var rest = await ada.RestAsync();
        object Asked(string? own) => new { social_account_ids = new[] { large, small }, caption = "Eleven char", platform_overrides = new[] { new { social_account_id = small, caption = own } } };

        var warned = await CreateAsync(rest, Asked(null)).ReadAsync<PostView>(_ct);
        var fitting = await CreateAsync(rest, Asked("Ten chars.")).ReadAsync<PostView>(_ct);

        Assert.StartsWith("Small (Mastodon) takes 10", Assert.Single(warned.Warnings));
        Assert.Empty(fitting.Warnings);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await rest.ScheduleAsync(warned.Id, "2030-02-01T09:00:00Z", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(fitting.Id, "2030-02-01T09:00:00Z", _ct)).StatusCode);
    }

    [Fact]
    public async Task Is_refused_with_an_account_out_of_reach_as_if_that_did_not_exist()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (one, other) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Not on the key's list"));
        var foreign = await (await Somebody.JoinAsync(_app)).ConnectChannelAsync();
        var key = _app.With(await ada.KeyAsync(Permission.All, one));

        foreach (var hidden in new[] { other, foreign, Guid.CreateVersion7() })
        {
            var answer = await CreateAsync(key, new { social_account_ids = new[] { one, hidden }, caption = "Hello" });
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("There is no such account.", (await answer.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString());
        }
    }

    [Theory]
    [InlineData("""{"caption":"Hi"}""", "in one way")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","social_account_ids":["ID"]}""", "in one way")]
    [InlineData("""{"caption":"Hi","social_account_ids":[]}""", "at least one account")]
    [InlineData("""{"caption":"Hi","social_account_ids":["ID","ID"]}""", "each of them once")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"ID"},{"social_account_id":"ID"}]}""", "two entries")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b"}]}""", "not one of this post's accounts")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"caption":"x"}]}""", "")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[null]}""", "must not be null")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"ID","caption":"\u0000"}]}""", "NUL")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"ID","platform_extra":"x"}]}""", "")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"ID","platform_extra":{"a":"\ud800"}}]}""", "plain JSON")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"ID","platform_extra":{"a":1,"a":2}}]}""", "plain JSON")]
    [InlineData("""{"caption":"Hi","social_account_id":"ID","platform_overrides":[{"social_account_id":"ID","platform_extra":{"a":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}}]}""", "plain JSON")]
    public async Task B7_Is_refused_in_words_for_what_makes_no_sense(string body, string words)
    {
        var ada = await Somebody.JoinAsync(_app);
        var json = body.Replace("\"ID\"", $"\"{await ada.ConnectChannelAsync()}\"", StringComparison.Ordinal);

        var rest = await ada.RestAsync();

        var answer = await rest.PostAsync("/api/v1/posts", new StringContent(json, null, "application/json"), _ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(_ct));

        // Written by hand: no serializer would write what some of these say.
        using var call = Raw.ToolsCall("create_draft");
        call.Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_draft","arguments":""" + json + "}}", null, "application/json");
        var overMcp = await (await rest.SendAsync(call, _ct)).Content.ReadAsStringAsync(_ct);
        Assert.Matches("\"isError\":true|\"code\":-32600", overMcp);
        Assert.DoesNotContain("An error occurred", overMcp);
    }

    [Theory]
    [InlineData(4096, HttpStatusCode.Created)]
    [InlineData(4097, HttpStatusCode.UnprocessableEntity)]
    public async Task Takes_four_kibibytes_of_options(int bytes, HttpStatusCode expected)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var options = new { a = new string('x', bytes - 8) };

        var answer = await CreateAsync(await ada.RestAsync(), new { social_account_id = channel, caption = "Hi", platform_overrides = new[] { new { social_account_id = channel, platform_extra = options } } });

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Takes_twenty_accounts_and_no_more()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channels = new List<Guid>();
        for (var i = 0; i < 21; i++)
        {
            channels.Add(await ada.ConnectChannelAsync(name: $"Channel {i}"));
        }

        var rest = await ada.RestAsync();
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(rest, new { social_account_ids = channels.Take(20), caption = "Hi" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CreateAsync(rest, new { social_account_ids = channels, caption = "Hi" })).StatusCode);
    }

    [Fact]
    public async Task Keeps_a_post_short_enough_to_be_read_as_one_answer()
    {
        var ada = await Somebody.JoinAsync(_app);
        Guid[] channels = [await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "B"), await ada.ConnectChannelAsync(name: "C")];

        var answer = await CreateAsync(await ada.RestAsync(), new { social_account_ids = channels, caption = "Hi", platform_overrides = channels.Select(channel => new { social_account_id = channel, caption = new string('x', 7000) }) });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("21000 characters together", await answer.Content.ReadAsStringAsync(_ct));
    }

    public void Dispose() => _app.Dispose();

    private Task<HttpResponseMessage> CreateAsync(HttpClient rest, object body) => rest.PostAsJsonAsync("/api/v1/posts", body, _ct);
}
