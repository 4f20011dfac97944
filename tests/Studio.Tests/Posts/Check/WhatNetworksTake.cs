using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Channels;
using Studio.Posts;
using Studio.Tests.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Posts.Check;

[Trait(Wire.Trait, Wire.Alone)]
public sealed class WhatNetworksTake : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string, string> Refused => new()
    {
        { "bluesky", new('a', 301), "", "", "takes 300 characters as it counts them; this caption has 301. Shorten it by 1." },
        { "bluesky", string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 121)), "", "", "takes 3000 bytes of UTF-8; this caption has 3025. Shorten it by 25 bytes" },
        { "bluesky", "Hello", "", "First", "has no first comments. Leave first_comment out." },
        { "mastodon", "https://example.com " + new string('a', 477), "", "", "has 501. Shorten it by 1." },
        { "mastodon", "Hello", "", new('a', 501), "takes first comments of 500 characters as it counts them; this one has 501." },
        { "threads", new string('a', 497) + "👍", "", "", "has 501. Shorten it by 1." },
        { "threads", "a.com b.com c.com d.com e.com f.com", "", "", "takes 5 different links; this caption has 6." },
        { "linkedin_company", new string('a', 2_999) + "_", "", "", "has 3001. Shorten it by 1." },
        { "linkedin_company", "Hello", "", new('a', 1_251), "takes first comments of 1250 characters" },
        { "tiktok", string.Concat(Enumerable.Repeat("👍", 1_101)), "", "", "takes 2200 UTF-16 units as it counts them; this caption has 2202." },
        { "youtube", string.Concat(Enumerable.Repeat("é", 2_501)), "A title", "", "takes 5000 bytes of UTF-8 as it counts them; this caption has 5002." },
        { "youtube", "Hello", "", "", "needs a title." },
        { "youtube", "Hello", new('a', 101), "", "takes titles of 100 characters; this one has 101." },
        { "youtube", "a <b>", "A title", "", "takes none of <> in its text." },
        { "youtube", "Hello", "A > B", "", "takes none of <> in a title." },
        { "pinterest", new('a', 801), "A title", "", "has 801. Shorten it by 1." },
        { "devto", "Hello", new('a', 129), "", "takes titles of 128 characters; this one has 129." },
        { "instagram", "#a #b #c #d #e #f", "", "", "takes 5 hashtags; this caption has 6. Leave out 1." },
        { "instagram_login", "@a @b @c @d mail@e.example", "", "", "takes 3 mentions; this caption has 4. Leave out 1." },
        { "google_business", "Call +49 30 1234567 now", "", "", "rejects posts with a phone number in the text." },
        { "google_business", new('a', 1_501), "", "", "has 1501. Shorten it by 1." },
        { "facebook", "Hello", "", new('a', 8_001), "takes first comments of 8000 characters" },
        { "x", new string('日', 141), "", "", "takes 280 weighted characters as it counts them; this caption has 282." },
    };

    public static TheoryData<string, string, string, string> Taken => new()
    {
        { "bluesky", string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 120)), "", "" },
        { "bluesky", "Titles are left out where there are none", "A title", "" },
        { "mastodon", "https://example.com/" + new string('b', 600) + " " + new string('a', 476), "", "" },
        { "threads", "a.com a.com A.com b.com c.com d.com e.com", "", "" },
        { "linkedin_company", new string('a', 2_996) + " #b", "", "" },
        { "instagram", "#1 #a #b #c #d #e &#39; a#b", "", "" },
        { "google_business", "Open from 2030-01-02 to 2030-02-03, 12 000 loaves for 1.200,00 €", "", "" },
        { "youtube", new('a', 5_000), "A title", "First" },
        { "x", new string('a', 256) + " https://example.com/" + new string('b', 100), "", "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task B12_Is_told_with_the_draft_and_refused_for_the_calendar(string network, string caption, string title, string comment, string words)
    {
        var (rest, channel) = await ChannelAsync(network);
        var draft = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption, title, first_comment = comment, media_asset_ids = await MediaAsync(rest, network) }, _ct).ReadAsync<PostView>(_ct);

        var response = await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct);

        Assert.Contains(words, Assert.Single(draft.Warnings));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(words, (await response.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString());
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task B12_Goes_on_the_calendar(string network, string caption, string title, string comment)
    {
        var (rest, channel) = await ChannelAsync(network);
        var draft = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption, title, first_comment = comment, media_asset_ids = await MediaAsync(rest, network) }, _ct).ReadAsync<PostView>(_ct);

        Assert.Empty(draft.Warnings);
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct)).StatusCode);
    }

    [Fact]
    public async Task Is_refused_with_all_that_is_wrong_at_once()
    {
        var (rest, channel) = await ChannelAsync("youtube");

        var response = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "<3", action = "schedule", scheduled_at = "2030-02-01T09:00:00Z" }, _ct);

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Contains("takes none of <>", problem.GetProperty("detail").GetString());
        Assert.Contains("needs a title", problem.GetProperty("detail").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("caption", out _));
    }

    [Fact]
    public async Task Is_told_too_where_the_account_is_not_connected_any_more()
    {
        var (rest, channel) = await ChannelAsync("mastodon");
        var draft = await rest.DraftAsync(channel, "Hello", _ct);
        await _app.InDbAsync(db => db.Channels.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ChannelStatus.Disconnected), _ct));

        Assert.Contains("is not connected any more", Assert.Single((await rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct).ReadAsync<PostView>(_ct)).Warnings));
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("title")]
    [InlineData("first_comment")]
    [InlineData("internal_notes")]
    public async Task Half_a_character_is_refused_at_both_doors(string field)
    {
        var (rest, channel) = await ChannelAsync("mastodon");
        var body = $$"""{"social_account_id":"{{channel}}","caption":"Hello","{{field}}":"Hi \ud83d"}""";
        if (field == "caption")
        {
            body = $$"""{"social_account_id":"{{channel}}","caption":"Hi \ud83d"}""";
        }

        var overRest = await rest.PostAsync("/api/v1/posts", new StringContent(body, Encoding.UTF8, "application/json"), _ct);
        var overMcp = await rest.PostAsync("/mcp", new StringContent(
            $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_draft","arguments":{{body}} } }""", Encoding.UTF8, "application/json"), _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, overRest.StatusCode);
        Assert.Contains($"'{field}' holds half of a character", await overRest.Content.ReadAsStringAsync(_ct));
        Assert.Equal(HttpStatusCode.BadRequest, overMcp.StatusCode);
        Assert.Contains("UTF-8 with whole characters", await overMcp.Content.ReadAsStringAsync(_ct));
        Assert.Equal(0, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    public void Dispose() => _app.Dispose();

    private async Task<(HttpClient Client, Guid Channel)> ChannelAsync(string network)
    {
        var ada = await Somebody.JoinAsync(_app);
        return (await ada.RestAsync(), await ada.ConnectChannelAsync(network));
    }

    // Some show nothing without.
    private async Task<Guid[]> MediaAsync(HttpClient rest, string network) => Network.Of(network).Media switch
    {
        { Required: false } => [],
        { MaxImages: 0 } => [(await rest.UploadAsync(Files.Mp4(), _ct)).Id],
        _ => [(await rest.UploadAsync(Files.Jpeg(), _ct)).Id],
    };
}
