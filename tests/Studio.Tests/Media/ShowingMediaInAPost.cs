using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Media;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Media;

public sealed class ShowingMediaInAPost : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;
    private Guid _channel;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _rest = await _ada.RestAsync();
        _channel = await _ada.ConnectChannelAsync();
    }

    [Fact]
    public async Task B8_Takes_all_that_is_listed_in_the_order_that_was_given()
    {
        await _rest.UploadAsync(Files.Jpeg(), _ct, "a.jpg", ("alt_text", "Bread"));
        await _rest.UploadAsync(Files.Gif(), _ct);
        await _rest.UploadAsync(Files.Pdf(), _ct);
        await _app.ProcessAsync(_ct);
        var listed = (await _rest.GetAsync("/api/v1/media", _ct).ReadAsync<MediaPage>(_ct)).Items.Select(item => item.Id).ToList();
        listed.Sort((one, other) => one.GetHashCode().CompareTo(other.GetHashCode()));

        var made = await DraftAsync([.. listed]).ReadAsync<PostView>(_ct);

        var post = await _rest.GetAsync($"/api/v1/posts/{made.Id}", _ct).ReadAsync<PostView>(_ct);
        Assert.Equal(listed, post.Media.Select(media => media.Id));
        Assert.Contains(post.Media, media => media is { AltText: "Bread", MediaType: MediaType.Image });
        Assert.Equal(listed, Assert.Single((await _rest.GetAsync("/api/v1/posts", _ct).ReadAsync<PostsPage>(_ct)).Posts).Media.Select(media => media.Id));
    }

    [Fact]
    public async Task B7_Refuses_the_same_one_twice_in_words()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);

        var answer = await DraftAsync(made.Id, made.Id);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal($"{made.Id} is there 2 times. Name each media asset once.", (await answer.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task L13_Knows_none_of_another_workspace()
    {
        var foreign = await (await (await Somebody.JoinAsync(_app)).RestAsync()).UploadAsync(Files.Jpeg(), _ct);

        Assert.Equal(HttpStatusCode.NotFound, (await DraftAsync(foreign.Id)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await DraftAsync(Guid.CreateVersion7())).StatusCode);
        Assert.Empty((await _rest.GetAsync("/api/v1/posts", _ct).ReadAsync<PostsPage>(_ct)).Posts);
    }

    [Fact]
    public async Task Refuses_what_is_damaged()
    {
        var made = await _rest.UploadAsync(Files.Damaged(), _ct);
        await _app.ProcessAsync(_ct);

        Assert.Equal(HttpStatusCode.Conflict, (await DraftAsync(made.Id)).StatusCode);
    }

    [Fact]
    public async Task Keeps_what_is_on_the_calendar_from_being_deleted()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        var post = await DraftAsync(made.Id).ReadAsync<PostView>(_ct);
        await _rest.ScheduleAsync(post.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.DeleteAsync($"/api/v1/media/{made.Id}", _ct)).StatusCode);

        await _rest.PostAsync($"/api/v1/posts/{post.Id}/cancel", null, _ct);
        Assert.Equal(HttpStatusCode.OK, (await _rest.DeleteAsync($"/api/v1/media/{made.Id}", _ct)).StatusCode);
        Assert.Empty((await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct)).Media);
    }

    [Theory]
    [InlineData("submit")]
    [InlineData("submit", "approve")]
    public async Task Keeps_what_somebody_looks_at_or_has_approved(params string[] steps)
    {
        await _ada.RequireApprovalAsync(ApprovalMode.RequiredInternal);
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        var post = await DraftAsync(made.Id).ReadAsync<PostView>(_ct);
        foreach (var step in steps)
        {
            post = await _rest.StepAsync(post.Id, step, _ct, version: post.Version).ReadAsync<PostView>(_ct);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await _rest.DeleteAsync($"/api/v1/media/{made.Id}", _ct)).StatusCode);
        Assert.Equal(made.Id, Assert.Single((await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct)).Media).Id);
    }

    [Theory]
    [InlineData(PostStatus.OnHold, HttpStatusCode.Conflict)]
    [InlineData(PostStatus.PendingClient, HttpStatusCode.Conflict)]
    [InlineData(PostStatus.Rejected, HttpStatusCode.OK)]
    [InlineData(PostStatus.Published, HttpStatusCode.OK)]
    [InlineData(PostStatus.Failed, HttpStatusCode.OK)]
    public async Task Keeps_what_waits_for_somebody_and_nothing_else(PostStatus status, HttpStatusCode answer)
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        await DraftAsync(made.Id).ReadAsync<PostView>(_ct);
        await _app.InDbAsync(db => db.Set<PostTarget>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, status), _ct));

        Assert.Equal(answer, (await _rest.DeleteAsync($"/api/v1/media/{made.Id}", _ct)).StatusCode);
    }

    [Theory]
    [InlineData(PostStatus.Draft)]
    [InlineData(PostStatus.Scheduled)]
    public async Task A_key_takes_nothing_from_a_post_that_it_does_not_reach(PostStatus status)
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        var post = await DraftAsync(made.Id).ReadAsync<PostView>(_ct);
        await _app.InDbAsync(db => db.Set<PostTarget>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, status), _ct));
        var key = _app.With(await _ada.KeyAsync(Permission.All, await _ada.ConnectChannelAsync(name: "Other")));

        var refused = await key.DeleteAsync($"/api/v1/media/{made.Id}", _ct);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("that this key does not reach", await refused.Content.ReadAsStringAsync(_ct));
        Assert.Equal(post.Version, (await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct)).Version);
    }

    [Fact]
    public async Task A_draft_that_loses_a_picture_is_another_version_and_can_be_changed()
    {
        var (one, two, three) = (await _rest.UploadAsync(Files.Jpeg(), _ct), await _rest.UploadAsync(Files.Gif(), _ct), await _rest.UploadAsync(Files.Png(), _ct));
        var post = await DraftAsync(one.Id, two.Id).ReadAsync<PostView>(_ct);

        Assert.Equal(HttpStatusCode.OK, (await _rest.DeleteAsync($"/api/v1/media/{one.Id}", _ct)).StatusCode);
        var left = await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct);
        Assert.Equal((post.Version + 1, two.Id), (left.Version, Assert.Single(left.Media).Id));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await _rest.ChangeAsync(post.Id, new { caption = "New" }, _ct, post.Version)).StatusCode);

        foreach (var shown in new Guid[][] { [three.Id, two.Id], [two.Id, three.Id], [], [three.Id] })
        {
            var changed = await _rest.ChangeAsync(post.Id, new { media_asset_ids = shown }, _ct).ReadAsync<PostView>(_ct);
            Assert.Equal(shown, changed.Media.Select(media => media.Id));
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<HttpResponseMessage> DraftAsync(params Guid[] media) =>
        _rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello", media_asset_ids = media }, _ct);
}
