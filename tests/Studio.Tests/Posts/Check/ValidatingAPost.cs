using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Channels;
using Studio.Posts;
using Studio.Posts.Check;
using Studio.Tests.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Posts.Check;

public sealed class ValidatingAPost : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_for_each_account_what_would_go_out_and_how_long_it_is_there()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (bluesky, linkedIn) = (await ada.ConnectChannelAsync("bluesky"), await ada.ConnectChannelAsync("linkedin_company"));

        var checkedPost = await ValidateAsync(await ada.RestAsync(), new { social_account_ids = new[] { bluesky, linkedIn }, caption = "हिन्दी (new)", scheduled_at = "2030-02-01T09:00:00+01:00" });

        Assert.True(checkedPost.Valid);
        Assert.Equal(ada.WorkspaceId, checkedPost.WorkspaceId);
        Assert.Equal(("हिन्दी (new)", 8, 300, CountingUnit.Graphemes), (checkedPost.Accounts[0].RenderedText, checkedPost.Accounts[0].Length, checkedPost.Accounts[0].MaxLength, checkedPost.Accounts[0].Unit));
        Assert.Equal((@"हिन्दी \(new\)", 14, 3_000, CountingUnit.Characters), (checkedPost.Accounts[1].RenderedText, checkedPost.Accounts[1].Length, checkedPost.Accounts[1].MaxLength, checkedPost.Accounts[1].Unit));
        Assert.Equal(new DailyQuota(200, 0, new(2030, 2, 1)), checkedPost.Accounts[0].Quota);
    }

    [Fact]
    public async Task B12_Tells_all_that_is_wrong_and_what_to_do()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (youtube, mastodon) = (await ada.ConnectChannelAsync("youtube"), await ada.ConnectChannelAsync("mastodon", characterLimit: 5));

        var checkedPost = await ValidateAsync(await ada.RestAsync(), new { social_account_ids = new[] { youtube, mastodon }, caption = "I <3 bread", scheduled_at = "2029-02-01T09:00:00Z" });

        Assert.False(checkedPost.Valid);
        Assert.Equal([ProblemCode.ForbiddenCharacters, ProblemCode.TitleMissing, ProblemCode.MediaMissing, ProblemCode.TimePast], checkedPost.Accounts[0].Problems.Select(problem => problem.Code));
        Assert.Equal([ProblemCode.TextTooLong, ProblemCode.TimePast], checkedPost.Accounts[1].Problems.Select(problem => problem.Code));
        Assert.Equal(("caption", "Shorten it by 5."), (checkedPost.Accounts[1].Problems[0].Field, checkedPost.Accounts[1].Problems[0].Hint));
        Assert.All(checkedPost.Accounts[1].Problems, problem => Assert.Equal(mastodon, problem.SocialAccountId));
    }

    [Fact]
    public async Task Takes_what_single_accounts_say_instead()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (bluesky, mastodon) = (await ada.ConnectChannelAsync("bluesky"), await ada.ConnectChannelAsync());

        var checkedPost = await ValidateAsync(await ada.RestAsync(), new
        {
            social_account_ids = new[] { bluesky, mastodon },
            caption = "For all",
            first_comment = "First",
            platform_overrides = new[] { new { social_account_id = bluesky, caption = "For Bluesky", first_comment = "" } },
        });

        Assert.True(checkedPost.Valid);
        Assert.Equal(["For Bluesky", "For all"], checkedPost.Accounts.Select(account => account.RenderedText));
    }

    [Fact]
    public async Task Of_one_that_is_there_changes_nothing_and_can_ask_what_a_change_would_do()
    {
        var ada = await Somebody.JoinAsync(_app);
        var rest = await ada.RestAsync();
        var draft = await rest.DraftAsync(await ada.ConnectChannelAsync(), "Hello", _ct);
        await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        var before = await rest.GetStringAsync($"/api/v1/posts/{draft.Id}", _ct);

        var asItIs = await ValidateAsync(rest, new { post_id = draft.Id });
        var changed = await ValidateAsync(rest, new { post_id = draft.Id, caption = new string('a', 501) });

        Assert.True(asItIs.Valid);
        Assert.Equal((draft.Id, "Hello", new DateOnly(2030, 2, 1), 0), (asItIs.PostId, asItIs.Accounts[0].RenderedText, asItIs.Accounts[0].Quota.Day, asItIs.Accounts[0].Quota.Used));
        Assert.Equal(ProblemCode.TextTooLong, Assert.Single(changed.Accounts[0].Problems).Code);
        Assert.Equal(before, await rest.GetStringAsync($"/api/v1/posts/{draft.Id}", _ct));
    }

    [Theory]
    [InlineData("""{"caption":"For all, anew"}""")]
    [InlineData("""{"caption":"For all, anew","platform_overrides":[{"social_account_id":"ID","title":"Only a title"}]}""")]
    [InlineData("""{"platform_overrides":[{"social_account_id":"ID","first_comment":"First"}]}""")]
    public async Task Of_a_change_says_what_the_change_would_make_of_it(string change)
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel, other) = (await ada.RestAsync(), await ada.ConnectChannelAsync("youtube"), await ada.ConnectChannelAsync());
        var draft = await rest.PostAsJsonAsync("/api/v1/posts", new
        {
            social_account_ids = new[] { channel, other },
            caption = "For all",
            platform_overrides = new[] { new { social_account_id = channel, caption = "For YouTube", title = "Own title" } },
        }, _ct).ReadAsync<PostView>(_ct);
        var asked = JsonNode.Parse(change.Replace("ID", $"{channel}", StringComparison.Ordinal))!.AsObject();

        var question = asked.DeepClone();
        question["post_id"] = draft.Id;
        var told = await ValidateAsync(rest, question);
        var changed = await rest.ChangeAsync(draft.Id, asked, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal(changed.PlatformPosts.Select(target => target.Caption ?? changed.Caption), told.Accounts.Select(account => account.RenderedText));
        var now = await ValidateAsync(rest, new { post_id = draft.Id });
        Assert.Equal(Said(now), Said(told));

        static IEnumerable<(Guid, string?, string)> Said(ValidationView view) =>
            view.Accounts.Select(account => (account.SocialAccountId, account.RenderedText, string.Join(' ', account.Problems.Select(problem => problem.Code))));
    }

    [Fact]
    public async Task Names_what_goes_out_at_about_the_same_time()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync());
        var near = await ScheduledAsync(rest, channel, "Near", "2030-02-01T09:15:00Z");
        await ScheduledAsync(rest, channel, "Far", "2030-02-01T09:15:01Z");
        await ScheduledAsync(rest, await ada.ConnectChannelAsync(name: "Other"), "Elsewhere", "2030-02-01T09:00:00Z");
        await rest.DraftAsync(channel, "Not on the calendar", _ct);

        var collision = Assert.Single((await ValidateAsync(rest, new { social_account_id = channel, caption = "New", scheduled_at = "2030-02-01T09:00:00Z" })).Accounts[0].Collisions);

        Assert.Equal((near, new DateTimeOffset(2030, 2, 1, 9, 15, 0, TimeSpan.Zero)), (collision.PostId, collision.ScheduledAt));
    }

    [Fact]
    public async Task Names_near_duplicates_of_the_last_thirty_days()
    {
        const string Caption = "Saturday from seven: cinnamon knots, still warm. When they are gone, they are gone.";
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync());
        var same = await rest.DraftAsync(channel, "SATURDAY from seven – cinnamon knots, still warm! When they are gone they are gone", _ct);
        await rest.DraftAsync(channel, "Sunday from eight: rye bread. When it is gone, it is gone.", _ct);
        await rest.DraftAsync(await ada.ConnectChannelAsync(name: "Other"), Caption, _ct);

        var duplicate = Assert.Single((await ValidateAsync(rest, new { social_account_id = channel, caption = Caption })).Accounts[0].NearDuplicates);
        Assert.Equal((same.Id, 1.0, PostStatus.Draft), (duplicate.PostId, duplicate.Similarity, duplicate.Status));

        Assert.Empty((await ValidateAsync(rest, new { post_id = same.Id })).Accounts[0].NearDuplicates);
        _app.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Empty((await ValidateAsync(await ada.RestAsync(), new { social_account_id = channel, caption = Caption })).Accounts[0].NearDuplicates);
    }

    [Theory]
    [InlineData("私たちのパンは毎朝四時に焼き上がります。", "私たちのパンは毎朝五時に焼き上がります。", false)]
    [InlineData("私たちのパンは毎朝四時に焼き上がります。", "私たちのパンは毎朝四時に焼き上がります!!", true)]
    [InlineData("Now open", "now OPEN!", true)]
    [InlineData("Now open", "Now closed", false)]
    [InlineData("👍", "🎉", false)]
    public async Task Knows_near_duplicates_in_every_script(string one, string other, bool alike)
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync());
        await rest.DraftAsync(channel, one, _ct);

        Assert.Equal(alike, (await ValidateAsync(rest, new { social_account_id = channel, caption = other })).Accounts[0].NearDuplicates.Count == 1);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(110, false)]
    public async Task Compares_the_newest_posts_first_and_only_so_much_text(int longPosts, bool isFound)
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync());
        await rest.DraftAsync(channel, "Now open, from seven to seven", _ct);
        await _app.InDbAsync(async db =>
        {
            var (author, account) = (await db.Users.SingleAsync(p => p.Id == ada.UserId, _ct), await db.Channels.IgnoreQueryFilters().SingleAsync(c => c.Id == channel, _ct));
            db.AddRange(Enumerable.Range(0, longPosts).Select(_ => Post.Draft(ada.WorkspaceId, author, null, [account], new(string.Concat(Enumerable.Repeat("パン", Post.MaxCaption / 2))), [], null, _app.Clock.GetUtcNow())));
            return await db.SaveChangesAsync(_ct);
        });

        var found = (await ValidateAsync(rest, new { social_account_id = channel, caption = "Now open, from seven to seven!" })).Accounts[0].NearDuplicates;

        Assert.Equal(isFound, found.Count == 1);
    }

    [Fact]
    public async Task B13_Tells_what_is_left_of_the_day()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync("tiktok"));
        Guid[] media = [(await rest.UploadAsync(Files.Jpeg(), _ct)).Id];
        for (var i = 0; i < 14; i++)
        {
            await ScheduledAsync(rest, channel, $"Hello {i}", "2030-02-01T09:00:00Z", media);
        }

        var left = await ValidateAsync(rest, new { social_account_id = channel, caption = "New", media_asset_ids = media, scheduled_at = "2030-02-01T12:00:00Z" });
        Assert.Equal((15, 14, 1, true), (left.Accounts[0].Quota.Limit, left.Accounts[0].Quota.Used, left.Accounts[0].Quota.Remaining, left.Valid));

        await ScheduledAsync(rest, channel, "The last", "2030-02-01T09:00:00Z", media);
        var full = await ValidateAsync(rest, new { social_account_id = channel, caption = "New", media_asset_ids = media, scheduled_at = "2030-02-01T12:00:00Z" });
        Assert.Equal(ProblemCode.DailyLimit, Assert.Single(full.Accounts[0].Problems).Code);
    }

    [Fact]
    public async Task Says_over_mcp_what_it_says_over_rest()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, channel) = (await ada.RestAsync(), await ada.ConnectChannelAsync("youtube"));
        await rest.DraftAsync(channel, "Hello", _ct);
        await using var agent = await _app.AgentWith(rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);
        var own = new[] { new { social_account_id = channel, title = "A < title" } };

        var overMcp = await agent.CallToolAsync("validate_post", new Dictionary<string, object?> { ["social_account_ids"] = new[] { channel }, ["caption"] = "hello!", ["platform_overrides"] = own }, cancellationToken: _ct);
        var overRest = await rest.PostAsJsonAsync("/api/v1/posts/validate", new { social_account_ids = new[] { channel }, caption = "hello!", platform_overrides = own }, _ct);

        Assert.NotEqual(true, overMcp.IsError);
        Assert.Equal(await overRest.Content.ReadAsStringAsync(_ct), overMcp.Text());
        Assert.Contains("forbidden_characters", overMcp.Text());
    }

    [Fact]
    public async Task I18_Shows_a_key_nothing_of_what_it_does_not_reach()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (ours, others) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Other"));
        var stranger = await Somebody.JoinAsync(_app);
        var hidden = await (await ada.RestAsync()).DraftAsync(others, "Hello", _ct);
        var key = _app.With(await ada.KeyAsync(Permission.All, ours));

        foreach (var (client, body) in new (HttpClient, object)[]
        {
            (key, new { social_account_id = others, caption = "Hello" }),
            (key, new { post_id = hidden.Id }),
            (await stranger.RestAsync(), new { social_account_id = ours, caption = "Hello" }),
            (await stranger.RestAsync(), new { post_id = hidden.Id }),
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("/api/v1/posts/validate", body, _ct)).StatusCode);
        }
    }

    [Fact]
    public async Task Needs_no_more_than_reading()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var viewer = await Somebody.JoinAsync(_app, "viewer", ada.WorkspaceId);

        Assert.True((await ValidateAsync(_app.With(await viewer.TokenAsync(Scope.PostsRead)), new { social_account_id = channel, caption = "Hello" })).Valid);
    }

    [Theory]
    [InlineData("{}", "Say what to check")]
    [InlineData("""{"social_account_ids":[]}""", "at least one account")]
    [InlineData("""{"social_account_id":"0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b","social_account_ids":[]}""", "in one way")]
    [InlineData("""{"caption":5}""", "caption")]
    [InlineData("""{"text":"x"}""", "text")]
    [InlineData("""{"platform_overrides":[{"caption":"x"}]}""", "platform_overrides")]
    [InlineData("""{"social_account_id":"ID","platform_overrides":[null]}""", "must not be null")]
    [InlineData("""{"social_account_id":"ID","platform_overrides":[{"social_account_id":"ID"},{"social_account_id":"ID"}]}""", "two entries")]
    [InlineData("""{"social_account_id":"ID","platform_overrides":[{"social_account_id":"ID","platform_extra":{"a":1,"a":2}}]}""", "every name once")]
    public async Task Refuses_in_words_what_makes_no_sense(string body, string words)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        var response = await (await ada.RestAsync()).PostAsync("/api/v1/posts/validate", new StringContent(body.Replace("ID", $"{channel}", StringComparison.Ordinal), null, "application/json"), _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Refuses_what_is_for_an_account_that_is_not_checked()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (one, other) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Other"));

        var response = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts/validate", new { social_account_id = one, caption = "Hello", platform_overrides = new[] { new { social_account_id = other, caption = "Hi" } } }, _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains($"{other} is not one of this post's accounts", await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Of_twenty_long_texts_fits_into_what_a_host_takes()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channels = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            channels.Add(await ada.ConnectChannelAsync("linkedin_company", $"Acme {i}"));
        }

        var response = await (await ada.RestAsync()).PostAsJsonAsync("/api/v1/posts/validate", new { social_account_ids = channels, caption = new string('_', 10_000), title = "", first_comment = new string('_', 10_000) }, _ct);

        var json = await response.Content.ReadAsStringAsync(_ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(json.Length, 20_000, 60_000);
        Assert.Equal(20, JsonSerializer.Deserialize<ValidationView>(json, WireJson.Options)!.Accounts.Count);
    }

    [Fact]
    public async Task Goes_on_record_and_keeps_no_text()
    {
        var ada = await Somebody.JoinAsync(_app);
        var rest = await ada.RestAsync();
        var draft = await rest.DraftAsync(await ada.ConnectChannelAsync(), "Hello", _ct);
        await ValidateAsync(rest, new { post_id = draft.Id, caption = "A secret" });

        var row = (await _app.RowsAsync(ada.WorkspaceId, _ct)).Last();

        Assert.Equal(("post.validate", draft.Id, "ok"), (row.Action, row.TargetId, row.Outcome));
    }

    public void Dispose() => _app.Dispose();

    private async Task<ValidationView> ValidateAsync(HttpClient rest, object body) => await rest.PostAsJsonAsync("/api/v1/posts/validate", body, _ct).ReadAsync<ValidationView>(_ct);

    private async Task<Guid> ScheduledAsync(HttpClient rest, Guid channel, string caption, string at, Guid[]? media = null) =>
        (await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption, media_asset_ids = media ?? [], action = "schedule", scheduled_at = at }, _ct).ReadAsync<PostView>(_ct)).Id;
}
