using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.ClientDocuments;

public sealed class TheLogo : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n\x1a\n"u8, 1, 2, 3];

    private DocumentHost _at = null!;
    private Browser _ann = null!;
    private byte[] _picture = Png;
    private string _type = "image/png";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _at = await DocumentHost.StartAsync();
        _ann = await _at.Host.BrowserOf("ann");
        _at.Document["logo_uri"] = "https://outside.test/logo";
        _at.Internet.Answer = http =>
        {
            if (http.Request.Path != "/logo")
            {
                return _at.PublishAsync(http, _at.Document.ToJsonString());
            }

            http.Response.ContentType = _type;
            return http.Response.Body.WriteAsync(_picture).AsTask();
        };
    }

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Theory]
    [InlineData("image/png", "89504e470d0a1a0a00")]
    [InlineData("image/jpeg", "ffd8ffe000")]
    [InlineData("image/gif", "47494638396100")]
    [InlineData("image/webp", "524946460000000057454250")]
    public async Task B14_Is_fetched_before_and_shown_from_here_as_what_it_is(string type, string bytes)
    {
        (_picture, _type) = (Convert.FromHexString(bytes), "text/html");

        var path = await PathAsync();
        var shown = await _at.Host.Agent().GetAsync(path, Ct);

        Assert.StartsWith("/oauth/logo/", path, StringComparison.Ordinal);
        Assert.Equal(_picture, await shown.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(type, shown.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", shown.Header("X-Content-Type-Options"));
        Assert.Contains("sandbox", shown.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Single(_at.Internet.Requested, asked => asked == "outside.test/logo");
    }

    [Fact]
    public async Task Is_kept_and_fetched_once()
    {
        Assert.Equal(await PathAsync(), await PathAsync());

        Assert.Single(_at.Internet.Requested, asked => asked == "outside.test/logo");
    }

    [Theory]
    [InlineData("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("image/png", "<html><script>alert(1)</script>")]
    [InlineData("image/png", "")]
    [InlineData("image/png", "GIF")]
    public async Task E31_is_not_shown_when_it_is_no_bitmap(string type, string text)
    {
        (_picture, _type) = (Encoding.UTF8.GetBytes(text), type);

        Assert.Null(await PathAsync());
        Assert.Null(await PathAsync());
        Assert.Single(_at.Internet.Requested, asked => asked == "outside.test/logo");
    }

    [Fact]
    public async Task E31_is_not_shown_when_it_is_too_large()
    {
        _picture = [.. Png, .. new byte[ClientDocumentsSetup.LargestLogo]];

        Assert.Null(await PathAsync());
    }

    [Theory]
    [InlineData("https://inside.test/logo")]
    [InlineData("https://outside.test/moved")]
    public async Task E31_is_not_shown_from_where_nothing_is_fetched(string address)
    {
        _at.Internet.Names["inside.test"] = [[IPAddress.Parse("10.0.0.1")]];
        _at.Document["logo_uri"] = address;
        var publish = _at.Internet.Answer;
        _at.Internet.Answer = http =>
        {
            if (http.Request.Path == "/moved")
            {
                http.Response.Redirect("https://outside.test/logo");
                return Task.CompletedTask;
            }

            return publish(http);
        };

        Assert.Null(await PathAsync());
        Assert.DoesNotContain("outside.test/logo", _at.Internet.Requested);
    }

    [Fact]
    public async Task Is_none_for_a_client_that_nobody_knows()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _at.Host.Agent().GetAsync($"/oauth/logo/{Guid.CreateVersion7()}", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _at.Host.Agent().GetAsync("/oauth/logo/..%2f..", Ct)).StatusCode);
    }

    [Fact]
    public async Task Goes_with_its_client()
    {
        await PathAsync();
        _at.Host.Clock.Advance(TimeSpan.FromHours(25));
        await _at.Host.SweepAsync();

        Assert.Equal(0, await _at.Host.CountAsync<ClientLogo>());
    }

    private async Task<string?> PathAsync()
    {
        var transaction = await _at.Login().AskAsync(_ann);
        var page = JsonNode.Parse(await (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).TextAsync())!;
        return (string?)page["logoPath"];
    }
}
