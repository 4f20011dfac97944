using System.Net;
using System.Text;
using System.Text.Json;
using McpAuthorization.Tests.Discovery;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Registration;

public sealed class AMalformedRegistration : IAsyncLifetime
{
    private const string Good = """{"redirect_uris":["https://claude.ai/api/mcp/auth_callback"]}""";

    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData(Good + "x")]
    [InlineData("""{"redirect_uris":["https://a.example/"],"redirect_uris":["https://b.example/"]}""")]
    [InlineData("""{"redirect_uris":["https://a.example/"],"\ud800":1}""")]
    public async Task D03_Is_400_in_json(string body)
    {
        var (status, answer) = await _host.RegisterAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (status, answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task D03_Is_400_for_a_hundred_levels_and_for_bytes_that_are_no_text()
    {
        var (deep, _) = await _host.RegisterAsync($$"""{"redirect_uris":["https://a.example/"],"x":{{new string('[', 100)}}{{new string(']', 100)}}}""");
        using var bytes = await _host.PostAsync("/oauth/register", [.. "{\"client_name\":\""u8, 0xff, .. "\"}"u8], "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, deep);
        Assert.Equal(HttpStatusCode.BadRequest, bytes.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Is_415_when_it_is_no_json(string? contentType)
    {
        using var answer = await _host.PostAsync("/oauth/register", Encoding.UTF8.GetBytes(Good), contentType);

        await AssertErrorAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D03_Is_413_over_16_kilobytes_whether_it_says_so_or_not(bool saysLength)
    {
        var body = Encoding.UTF8.GetBytes(Good.PadRight(16 * 1024 + 1));
        using var answer = await _host.SendAsync(HttpMethod.Post, "/oauth/register", request =>
        {
            request.Content = saysLength ? new ByteArrayContent(body) : new StreamContent(new Endless(body));
            request.Content.Headers.ContentType = new("application/json");
        });
        var (atLimit, _) = await _host.RegisterAsync(Good.PadRight(16 * 1024));

        await AssertErrorAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(HttpStatusCode.Created, atLimit);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Is_405_with_another_method(string method)
    {
        foreach (var path in new[] { "/oauth/register", "/register/" })
        {
            using var answer = await _host.SendAsync(new HttpMethod(method), path);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.Equal(["POST", "OPTIONS"], answer.Content.Headers.Allow);
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task Can_be_read_by_the_page_that_sent_it_F16()
    {
        using var preflight = await _host.SendAsync(HttpMethod.Options, "/oauth/register", AWellKnownPath.Preflight("POST", "content-type,mcp-protocol-version"));
        using var refused = await _host.PostAsync("/oauth/register", "{}"u8.ToArray(), "application/json");

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("POST", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Content-Type", preflight.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.All([preflight, refused], one => Assert.Equal("*", one.Header("Access-Control-Allow-Origin")));
        Assert.All([preflight, refused], one => Assert.Null(one.Header("Access-Control-Allow-Credentials")));
    }

    private static async Task AssertErrorAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("invalid_client_metadata", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
    }

    // A stream whose length nobody knows before its end.
    private sealed class Endless(byte[] body) : MemoryStream(body)
    {
        public override bool CanSeek => false;
    }
}
