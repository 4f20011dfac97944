using System.Net;
using System.Text.Json;
using AngleSharp.Html.Parser;
using McpAuthorization.Resource;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Resource;

public sealed class AnUnauthenticatedRequest : IAsyncLifetime
{
    private const string Challenge = """Bearer resource_metadata="https://studio.example/.well-known/oauth-protected-resource/mcp", scope="mcp" """;

    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("GET", null)]
    [InlineData("HEAD", null)]
    [InlineData("POST", null)]
    [InlineData("POST", "text/plain")]
    [InlineData("POST", "application/json")]
    [InlineData("DELETE", null)]
    [InlineData("PUT", null)]
    public async Task I01_Gets_the_challenge_whatever_the_method_and_content_type_F21(string method, string? contentType)
    {
        using var answer = await _host.SendAsync(new HttpMethod(method), "/mcp", request =>
        {
            request.Content = contentType is null ? null : new StringContent("x", new System.Net.Http.Headers.MediaTypeHeaderValue(contentType));
        });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(Challenge.TrimEnd(), answer.Header("WWW-Authenticate"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("/mcp", "/mcp", "application/json")]
    [InlineData("/mcp/", "/mcp", "application/json")]
    [InlineData("/MCP", "/MCP", "application/json")]
    [InlineData("/mcp/anything/below", "/mcp", "application/json")]
    [InlineData("/api/v1/mcp", "/api/v1/mcp", "application/json")]
    [InlineData("/Api/v1/mcp/", "/Api/v1/mcp", "application/json")]
    [InlineData("/api/v1/me", "/mcp", "application/problem+json")]
    [InlineData("/API/V1/nothing", "/mcp", "application/problem+json")]
    [InlineData("http://evil.example/mcp", "/mcp", "application/json")]
    public async Task I01_Is_sent_to_the_document_of_the_address_that_it_called_F33(string called, string document, string contentType)
    {
        using var answer = await _host.SendAsync(HttpMethod.Get, called);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal($"Bearer resource_metadata=\"https://studio.example/.well-known/oauth-protected-resource{document}\", scope=\"mcp\"", answer.Header("WWW-Authenticate"));
        Assert.Equal(contentType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("unauthorized", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("/mcpx")]
    [InlineData("/api/v12")]
    [InlineData("/")]
    public async Task Passes_where_nothing_is_protected(string path)
    {
        using var answer = await _host.Http.GetAsync(path, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Bearer unknown", RefusalReason.Unknown)]
    [InlineData("Bearer ended", RefusalReason.Ended)]
    [InlineData("Bearer", RefusalReason.Malformed)]
    [InlineData("Bearer ", RefusalReason.Malformed)]
    [InlineData("Bearer  good", RefusalReason.Malformed)]
    [InlineData("Bearer good, Bearer good", RefusalReason.Malformed)]
    [InlineData("Bearer good,good", RefusalReason.Malformed)]
    [InlineData("Bearer, good", RefusalReason.Malformed)]
    [InlineData("Bearer good x", RefusalReason.Malformed)]
    [InlineData("Bearer\tgood", RefusalReason.Malformed)]
    [InlineData("Bearer go\u00e4od", RefusalReason.Malformed)]
    [InlineData("Bearer ==", RefusalReason.Malformed)]
    [InlineData("Basic Z29vZDpnb29k", RefusalReason.Missing)]
    [InlineData("DPoP good", RefusalReason.Missing)]
    [InlineData("Bearerly good", RefusalReason.Missing)]
    [InlineData("good", RefusalReason.Missing)]
    public async Task I07_I09_I13_Is_told_when_its_token_is_no_good(string header, RefusalReason reason)
    {
        var answer = await RawAsync(request => request.Headers.Authorization = header);

        Assert.Equal(401, answer.StatusCode);
        var error = reason is RefusalReason.Missing ? "" : "error=\"invalid_token\", ";
        Assert.Equal($"Bearer {error}resource_metadata=\"https://studio.example/.well-known/oauth-protected-resource/mcp\", scope=\"mcp\"", answer.Headers.WWWAuthenticate.ToString());
        Assert.Equal([new RefusedBearer(IPAddress.Parse("192.0.2.1"), "/mcp", reason)], _host.Heard.Refusals);
    }

    [Fact]
    public async Task I05_I06_I07_I08_Does_not_count_two_headers_a_long_token_the_query_the_body_or_a_cookie()
    {
        HttpResponse[] answers =
        [
            await RawAsync(request => request.Headers.Authorization = new(["Bearer good", "Bearer good"])),
            await RawAsync(request => request.Headers.Authorization = new(["Bearer good", ""])),
            await RawAsync(request => request.Headers.Authorization = "Bearer " + new string('a', 20_000)),
            await RawAsync(request => request.QueryString = new QueryString("?access_token=good")),
            await RawAsync(request => request.Headers.Cookie = "access_token=good; .AspNetCore.Identity.Application=good"),
            await RawAsync(request =>
            {
                request.ContentType = "application/x-www-form-urlencoded";
                request.Body = new MemoryStream("access_token=good"u8.ToArray());
            }),
        ];

        Assert.All(answers, answer => Assert.Equal(401, answer.StatusCode));
        Assert.Equal(
            [RefusalReason.Malformed, RefusalReason.Malformed, RefusalReason.Malformed, RefusalReason.Missing, RefusalReason.Missing, RefusalReason.Missing],
            _host.Heard.Refusals.Select(refused => refused.Reason));
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/")]
    [InlineData("/MCP")]
    [InlineData("/Api/v1/Mcp/")]
    public async Task I07_With_a_good_token_reaches_the_endpoint_in_any_letters_F33(string path)
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, path, request => request.Headers.Authorization = new("bearer", "good"));

        Assert.Equal("reached POST", await answer.Content.ReadAsStringAsync(Ct));
        Assert.Empty(_host.Heard.Refusals);
    }

    [Fact]
    public async Task Of_a_browser_gets_the_challenge_with_a_page_that_says_how_to_connect()
    {
        using var answer = await _host.SendAsync(HttpMethod.Get, "/mcp/", request => request.Headers.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(Challenge.TrimEnd(), answer.Header("WWW-Authenticate"));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("Studio <MCP>", page.QuerySelector("h1")!.TextContent);
        Assert.Equal("https://studio.example/mcp", page.QuerySelector("p > code")!.TextContent);
        Assert.Equal("https://studio.example/docs", page.QuerySelector("a")!.GetAttribute("href"));
        Assert.Empty(page.QuerySelectorAll("script, img, link, iframe"));
    }

    [Theory]
    [InlineData("http://studio.example/mcp", false)]
    [InlineData("http://192.168.1.5:5080/mcp", false)]
    [InlineData("http://127.0.0.1:5080/mcp", true)]
    [InlineData("http://localhost/mcp", true)]
    [InlineData("https://studio.example/mcp", true)]
    public async Task Over_plain_http_is_refused_with_words_unless_on_loopback(string address, bool accepted)
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, address, request => request.Headers.Authorization = new("Bearer", "good"));

        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        if (!accepted)
        {
            Assert.Contains("https_required", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            Assert.Equal(RefusalReason.PlainHttp, Assert.Single(_host.Heard.Refusals).Reason);
        }
    }

    private async Task<HttpResponse> RawAsync(Action<HttpRequest> change)
    {
        var context = await _host.Server.SendAsync(
            http =>
            {
                (http.Request.Method, http.Request.Scheme, http.Request.Host, http.Request.Path) = ("POST", "https", new HostString("studio.example"), "/mcp");
                change(http.Request);
            },
            Ct);
        return context.Response;
    }
}
