using System.Net;
using System.Net.Http.Headers;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

public sealed class ServingMedia : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private HttpClient _rest = null!;
    private HttpClient _anybody = null!;

    public async ValueTask InitializeAsync()
    {
        _rest = await (await Somebody.JoinAsync(_app)).RestAsync();
        _anybody = _app.Anonymous();
    }

    [Fact]
    public async Task N01_Says_what_a_picture_is_and_lets_it_do_nothing()
    {
        var made = await _rest.UploadAsync(Files.Png(), _ct, "page.html");

        var answer = await _anybody.GetAsync(made.Url, _ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["sandbox; default-src 'none'"], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal($"inline; filename=\"{made.Id}.png\"", answer.Content.Headers.ContentDisposition?.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task N01_Gives_documents_to_put_away_and_not_to_show()
    {
        var made = await _rest.UploadAsync(Files.Pdf(), _ct);

        var answer = await _anybody.GetAsync(made.Url, _ct);

        Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task Gives_parts()
    {
        var file = Files.Pdf(5_000);
        var made = await _rest.UploadAsync(file, _ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, made.Url) { Headers = { Range = new RangeHeaderValue(1_000, 1_999) } };

        var answer = await _anybody.SendAsync(request, _ct);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("bytes 1000-1999/5000", answer.Content.Headers.ContentRange?.ToString());
        Assert.Equal(file[1_000..2_000], await answer.Content.ReadAsByteArrayAsync(_ct));
    }

    [Fact]
    public async Task Ends_after_an_hour()
    {
        var made = await _rest.UploadAsync(Files.Png(), _ct);

        _app.Clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(HttpStatusCode.OK, (await _anybody.GetAsync(made.Url, _ct)).StatusCode);

        _app.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.NotFound, (await _anybody.GetAsync(made.Url, _ct)).StatusCode);
        Assert.True(made.UrlExpiresAt <= _app.Clock.GetUtcNow());
    }

    [Fact]
    public async Task N06_Opens_nothing_but_what_was_signed()
    {
        var (one, other) = (await _rest.UploadAsync(Files.Png(), _ct), await _rest.UploadAsync(Files.Png(), _ct));
        string[] wrong =
        [
            one.Url.Replace($"{one.Id}", $"{other.Id}", StringComparison.Ordinal),
            one.Url.Replace("original.png", "original.pdf", StringComparison.Ordinal),
            one.Url.Replace("original.png", "thumbnail.webp", StringComparison.Ordinal),
            one.Url.Replace("expires=1", "expires=2", StringComparison.Ordinal),
            one.Url.Replace("expires=", "x=1&expires=", StringComparison.Ordinal),
            one.Url + "&expires=9999999999",
            one.Url[..^1],
            one.Url.Split('&')[0],
            one.Url.Split('?')[0],
            one.Url.Split("signature=")[0] + "signature=",
            one.Url.Split("signature=")[0] + "signature=" + other.Url.Split("signature=")[1],
        ];

        foreach (var url in wrong)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _anybody.GetAsync(url, _ct)).StatusCode);
        }
    }

    [Fact]
    public async Task Has_a_small_picture_of_a_picture()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(900, 600), _ct);
        Assert.Null(made.ThumbnailUrl);
        await _app.ProcessAsync(_ct);

        var answer = await _anybody.GetAsync((await _rest.MediaAsync(made.Id, _ct)).ThumbnailUrl, _ct);

        Assert.Equal("image/webp", answer.Content.Headers.ContentType?.ToString());
        using var image = NetVips.Image.NewFromBuffer(await answer.Content.ReadAsByteArrayAsync(_ct));
        Assert.Equal((400, 267), (image.Width, image.Height));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
