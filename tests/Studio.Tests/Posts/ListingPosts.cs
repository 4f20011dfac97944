using System.Net;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Posts;

public sealed class ListingPosts : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Goes_page_by_page_and_new_posts_do_not_shift_the_next_one()
    {
        var person = await Somebody.JoinAsync(_app);
        var channel = await person.ConnectChannelAsync();
        var rest = await person.RestAsync();
        foreach (var caption in new[] { "one", "two", "three" })
        {
            await rest.DraftAsync(channel, caption, _ct);
        }

        var first = await rest.GetAsync("/api/v1/posts?limit=2", _ct).ReadAsync<PostsPage>(_ct);
        await rest.DraftAsync(channel, "four", _ct);
        var second = await rest.GetAsync($"/api/v1/posts?limit=2&cursor={first.NextCursor}", _ct).ReadAsync<PostsPage>(_ct);

        Assert.Equal(["three", "two"], first.Posts.Select(post => post.Caption));
        Assert.Equal(["one"], second.Posts.Select(post => post.Caption));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task I18_Shows_a_key_only_the_posts_on_its_channels()
    {
        var person = await Somebody.JoinAsync(_app);
        var (ours, others) = (await person.ConnectChannelAsync(name: "ours"), await person.ConnectChannelAsync(name: "others"));
        var rest = await person.RestAsync();
        await rest.DraftAsync(ours, "seen", _ct);
        var hidden = await rest.DraftAsync(others, "hidden", _ct);
        var key = _app.With(await person.KeyAsync(Permission.All, ours));

        var page = await key.GetAsync("/api/v1/posts?status=draft", _ct).ReadAsync<PostsPage>(_ct);

        Assert.Equal(["seen"], page.Posts.Select(post => post.Caption));
        Assert.Equal(HttpStatusCode.NotFound, (await key.ScheduleAsync(hidden.Id, _app.Clock.GetUtcNow().AddHours(1), _ct)).StatusCode);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("status=lost", "draft, changes_requested")]
    public async Task L21_L22_Refuses_what_it_cannot_follow_and_names_it(string query, string words)
    {
        var rest = await (await Somebody.JoinAsync(_app)).RestAsync();

        var response = await rest.GetAsync($"/api/v1/posts?{query}", _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(_ct));
    }

    public void Dispose() => _app.Dispose();
}
