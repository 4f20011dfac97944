using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Posts;
using Studio.Posts.Check;
using Studio.Tests.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Posts.Check;

public sealed class WhatNetworksShow : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Refused => new()
    {
        { "instagram", "", "needs a picture or a video. Upload one with upload_media" },
        { "instagram_login", "", "needs a picture or a video." },
        { "tiktok", "", "needs a picture or a video." },
        { "pinterest", "", "needs a picture or a video." },
        { "youtube", "", "needs a video." },
        { "youtube", "jpg", "takes no image/jpeg, which" },
        { "instagram", "webp", "takes no image/webp, which" },
        { "mastodon", "pdf", "takes no application/pdf, which" },
        { "devto", "mp4", "takes no video/mp4, which" },
        { "bluesky", "jpg jpg jpg jpg jpg", "takes 4 pictures in a post; these are 5. Leave out 1." },
        { "facebook", "mp4 mp4 mp4", "takes 1 video in a post; these are 3. Leave out 2." },
        { "x", "jpg gif mp4", "shows pictures or a video in one post, and not both." },
        { "instagram", "jpg jpg jpg jpg jpg jpg mp4 mp4 mp4 mp4 mp4", "takes 10 pictures and videos together; these are 11. Leave out 1." },
    };

    public static TheoryData<string, string> Shown => new()
    {
        { "mastodon", "" },
        { "mastodon", "jpg png gif webp" },
        { "mastodon", "mp4" },
        { "instagram", "jpg png mp4 mov" },
        { "youtube", "mp4" },
        { "x", "gif" },
        { "google_business", "png" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task B12_Is_told_with_the_draft_and_by_a_check_and_refused_for_the_calendar(string network, string files, string words)
    {
        var (rest, channel, media) = await ReadyAsync(network, files);

        var draft = await DraftAsync(rest, channel, media);
        var checkedPost = await rest.PostAsJsonAsync("/api/v1/posts/validate", new { post_id = draft.Id }, _ct).ReadAsync<ValidationView>(_ct);
        var response = await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct);

        Assert.Contains(words, Assert.Single(draft.Warnings), StringComparison.Ordinal);
        var problem = Assert.Single(Assert.Single(checkedPost.Accounts).Problems);
        Assert.Equal((false, "media_asset_ids", draft.Warnings[0]), (checkedPost.Valid, problem.Field, $"{problem.Message} {problem.Hint}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(words, (await response.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task B12_Goes_on_the_calendar(string network, string files)
    {
        var (rest, channel, media) = await ReadyAsync(network, files);
        var draft = await DraftAsync(rest, channel, media);

        Assert.Empty(draft.Warnings);
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct)).StatusCode);
    }

    [Fact]
    public async Task B12_Is_not_larger_than_the_network_takes_nor_described_at_greater_length()
    {
        var (rest, channel, _) = await ReadyAsync("x", "");
        var picture = await rest.UploadAsync(Files.Jpeg(), _ct, "a.jpg", ("alt_text", new string('a', 1_001)));
        await _app.InDbAsync(db => db.Media.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(m => m.FileSize, 5_000_001), _ct));

        var warnings = (await DraftAsync(rest, channel, [picture.Id])).Warnings;

        Assert.Contains($"takes pictures of 5000000 bytes; {picture.Id} has 5000001.", warnings[0], StringComparison.Ordinal);
        Assert.Contains($"takes alternative texts of 1000 characters; that of {picture.Id} has 1001.", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_damaged()
    {
        var (rest, channel, _) = await ReadyAsync("mastodon", "");
        var made = await rest.UploadAsync(Files.Damaged(), _ct);
        var draft = await DraftAsync(rest, channel, [made.Id]);
        Assert.Empty(draft.Warnings);

        // Seen only after it was taken.
        await _app.ProcessAsync(_ct);

        Assert.Contains("the file is damaged", Assert.Single((await rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct).ReadAsync<PostView>(_ct)).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Can_be_checked_before_there_is_a_post_and_instead_of_what_a_post_has()
    {
        var (rest, channel, media) = await ReadyAsync("youtube", "mp4");
        Task<ValidationView> Check(object asked) => rest.PostAsJsonAsync("/api/v1/posts/validate", asked, _ct).ReadAsync<ValidationView>(_ct);
        var draft = await DraftAsync(rest, channel, []);

        Assert.True((await Check(new { social_account_id = channel, caption = "Hello", title = "A title", media_asset_ids = media })).Valid);
        Assert.True((await Check(new { post_id = draft.Id, media_asset_ids = media })).Valid);
        Assert.Equal(ProblemCode.MediaMissing, Assert.Single((await Check(new { post_id = draft.Id })).Accounts[0].Problems).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await rest.PostAsJsonAsync("/api/v1/posts/validate", new { post_id = draft.Id, media_asset_ids = new[] { Guid.CreateVersion7() } }, _ct)).StatusCode);
    }

    [Fact]
    public async Task Stays_what_the_network_takes_while_it_is_on_the_calendar()
    {
        var (rest, channel, media) = await ReadyAsync("youtube", "mp4");
        var draft = await DraftAsync(rest, channel, media);
        await rest.ScheduleAsync(draft.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);

        var without = await rest.PatchAsJsonAsync($"/api/v1/posts/{draft.Id}", new { media_asset_ids = Array.Empty<Guid>() }, _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, without.StatusCode);
        Assert.Single((await rest.GetAsync($"/api/v1/posts/{draft.Id}", _ct).ReadAsync<PostView>(_ct)).Media);
    }

    public void Dispose() => _app.Dispose();

    private async Task<(HttpClient Client, Guid Channel, Guid[] Media)> ReadyAsync(string network, string files)
    {
        var ada = await Somebody.JoinAsync(_app);
        var rest = await ada.RestAsync();
        var media = new List<Guid>();
        foreach (var file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            media.Add((await rest.UploadAsync(Of(file), _ct)).Id);
        }

        return (rest, await ada.ConnectChannelAsync(network), [.. media]);
    }

    private Task<PostView> DraftAsync(HttpClient rest, Guid channel, Guid[] media) => rest.PostAsJsonAsync(
        "/api/v1/posts", new { social_account_id = channel, caption = "Hello", title = "A title", media_asset_ids = media }, _ct).ReadAsync<PostView>(_ct);

    private static byte[] Of(string file) => file switch
    {
        "png" => Files.Png(Random.Shared.Next(20, 400), 40),
        "gif" => Files.Gif(),
        "webp" => Files.Webp(),
        "mp4" => Files.Mp4(),
        "mov" => Files.QuickTime(),
        "pdf" => Files.Pdf(),
        _ => Files.Jpeg(Random.Shared.Next(20, 400), Random.Shared.Next(20, 400)),
    };
}
