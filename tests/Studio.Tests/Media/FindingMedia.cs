using System.Net;
using Studio.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

public sealed class FindingMedia : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Goes_by_everything_that_is_said()
    {
        var rest = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(life: TimeSpan.FromDays(1)));
        var bread = await rest.UploadAsync(Files.Jpeg(), _ct, "Bread.JPG", ("tags", "summer,Oven"), ("title", "Fresh from the oven"));
        _app.Clock.Advance(TimeSpan.FromHours(1));
        var rolls = await rest.UploadAsync(Files.Gif(), _ct, "rolls.gif", ("tags", "summer"));
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var menu = await rest.UploadAsync(Files.Pdf(), _ct, "menu_100%.pdf");
        await _app.ProcessAsync(_ct);

        Assert.Equal([menu.Id, rolls.Id, bread.Id], await FindAsync(rest, ""));
        Assert.Equal([bread.Id], await FindAsync(rest, "?q=bread"));
        Assert.Equal([bread.Id], await FindAsync(rest, "?q=FROM%20THE"));
        Assert.Equal([menu.Id], await FindAsync(rest, "?q=100%25"));
        Assert.Empty(await FindAsync(rest, "?q=b_ead"));
        Assert.Equal([rolls.Id, bread.Id], await FindAsync(rest, "?tags=summer"));
        Assert.Equal([bread.Id], await FindAsync(rest, "?tags=summer,oven"));
        Assert.Empty(await FindAsync(rest, "?tags=summ"));
        Assert.Equal([rolls.Id], await FindAsync(rest, "?media_type=gif"));
        Assert.Equal([menu.Id], await FindAsync(rest, "?media_type=document"));
        Assert.Empty(await FindAsync(rest, "?is_starred=true"));
        Assert.Empty(await FindAsync(rest, $"?folder_id={Guid.CreateVersion7()}"));
        Assert.Equal([bread.Id], await FindAsync(rest, "?created_before=2030-01-01T09:30:00Z"));
        Assert.Equal([menu.Id, rolls.Id], await FindAsync(rest, "?created_after=2030-01-01T10:30:00%2B01:00"));
    }

    [Theory]
    [InlineData("created_before", "09:00:00", 0)]
    [InlineData("created_before", "09:00:00.001", 1)]
    [InlineData("created_after", "08:59:59.999", 1)]
    [InlineData("created_after", "09:00:00", 0)]
    [InlineData("q=menu&created_before", "09:00:00.001", 1)]
    [InlineData("q=menu&created_after", "09:00:00", 0)]
    public async Task A_stretch_of_time_ends_to_the_millisecond(string name, string time, int expected)
    {
        var rest = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(life: TimeSpan.FromDays(1)));
        await rest.UploadAsync(Files.Pdf(), _ct, "menu.pdf");

        Assert.Equal(expected, (await FindAsync(rest, $"?processing_status=any&{name}=2030-01-01T{time}Z")).Length);
    }

    [Theory]
    [InlineData("1600-01-01T00:00:00Z", "9000-01-01T00:00:00Z", 1)]
    [InlineData("1600-01-01T00:00:00Z", "1601-01-01T00:00:00Z", 0)]
    public async Task A_stretch_of_time_may_be_long_ago_or_far_away(string after, string before, int expected)
    {
        var rest = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(life: TimeSpan.FromDays(1)));
        await rest.UploadAsync(Files.Pdf(), _ct, "menu.pdf");

        Assert.Equal(expected, (await FindAsync(rest, $"?processing_status=any&created_after={after}&created_before={before}")).Length);
    }

    [Fact]
    public async Task Shows_what_is_ready_unless_more_is_asked_for()
    {
        var rest = await (await Somebody.JoinAsync(_app)).RestAsync();
        var made = await rest.UploadAsync(Files.Jpeg(), _ct);

        Assert.Empty(await FindAsync(rest, ""));
        Assert.Equal([made.Id], await FindAsync(rest, "?processing_status=any"));
        Assert.Equal([made.Id], await FindAsync(rest, "?processing_status=pending"));
        Assert.Empty(await FindAsync(rest, "?processing_status=failed"));
    }

    [Fact]
    public async Task Goes_page_by_page()
    {
        var rest = await (await Somebody.JoinAsync(_app)).RestAsync();
        var made = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await rest.UploadAsync(Files.Pdf(), _ct)).Id);
            _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var (found, cursor) = (new List<Guid>(), "");
        do
        {
            var page = await rest.GetAsync($"/api/v1/media?processing_status=any&limit=2{cursor}", _ct).ReadAsync<MediaPage>(_ct);
            found.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor is null ? "" : $"&cursor={page.NextCursor}";
        }
        while (cursor.Length > 0);

        made.Reverse();
        Assert.Equal(made, found);
    }

    [Theory]
    [InlineData("created_after=yesterday")]
    [InlineData("created_after=2030-01-01T09:00:00")]
    [InlineData("created_before=99999-01-01T00:00:00Z")]
    [InlineData("tags=0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0")]
    [InlineData("limit=0")]
    [InlineData("limit=many")]
    [InlineData("media_type=sound")]
    [InlineData("processing_status=lost")]
    [InlineData("folder_id=here")]
    [InlineData("is_starred=perhaps")]
    [InlineData("cursor=AAAA")]
    [InlineData("q=%00")]
    public async Task B7_Is_refused_in_words_for_what_makes_no_sense(string query) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await (await (await Somebody.JoinAsync(_app)).RestAsync()).GetAsync($"/api/v1/media?{query}", _ct)).StatusCode);

    [Fact]
    public async Task L13_Shows_nothing_of_another_workspace()
    {
        var ada = await Somebody.JoinAsync(_app);
        var made = await (await ada.RestAsync()).UploadAsync(Files.Jpeg(), _ct, "secret.jpg");
        await _app.ProcessAsync(_ct);
        var eve = await (await Somebody.JoinAsync(_app, "owner", await ada.JoinAnotherWorkspaceAsync())).RestAsync();

        Assert.Empty(await FindAsync(eve, "?processing_status=any"));
        foreach (var id in new[] { made.Id, Guid.CreateVersion7() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await eve.GetAsync($"/api/v1/media/{id}", _ct)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await eve.DeleteAsync($"/api/v1/media/{id}", _ct)).StatusCode);
        }

        // The same bytes are no copy there: that somebody has them is nobody's business.
        Assert.Null((await eve.UploadAsync(Files.Jpeg(), _ct)).DuplicateOf);
    }

    public void Dispose() => _app.Dispose();

    private async Task<Guid[]> FindAsync(HttpClient rest, string query) =>
        [.. (await rest.GetAsync($"/api/v1/media{query}", _ct).ReadAsync<MediaPage>(_ct)).Items.Select(item => item.Id)];
}
