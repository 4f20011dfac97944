using System.Net;
using McpAuthorization.Resource;
using McpAuthorization.Tests.Discovery;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Resource;

public sealed class APageInABrowser : IAsyncLifetime
{
    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("http://studio.example")]
    [InlineData("https://studio.example.evil.example")]
    [InlineData("https://studio.example:8443")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("http://user@localhost")]
    [InlineData("chrome-extension://localhost")]
    [InlineData("https://evil.example https://studio.example")]
    public async Task I02_I04_Of_another_origin_is_refused_even_with_a_good_token(string origin)
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, "/mcp", Page(origin));
        using var preflight = await _host.SendAsync(HttpMethod.Options, "/mcp", request => request.Headers.TryAddWithoutValidation("Origin", origin));

        Assert.All([answer, preflight], one => Assert.Equal(HttpStatusCode.Forbidden, one.StatusCode));
        Assert.All([answer, preflight], one => Assert.Null(one.Header("Access-Control-Allow-Origin")));
        Assert.Contains("\"error\":\"forbidden_origin\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.All(_host.Heard.Refusals, refusal => Assert.Equal(RefusalReason.ForeignOrigin, refusal.Reason));
    }

    [Fact]
    public async Task I02_Of_two_origins_is_refused_whichever_comes_last()
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, "/mcp", request =>
        {
            request.Headers.TryAddWithoutValidation("Origin", ["https://evil.example", "https://studio.example"]);
            request.Headers.Authorization = new("Bearer", "good");
        });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://studio.example")]
    [InlineData("https://inspector.example")]
    [InlineData("http://localhost:6274")]
    [InlineData("http://127.0.0.1:6274")]
    [InlineData("https://[::1]")]
    public async Task Of_an_allowed_origin_can_read_answers_and_challenges_F16(string origin)
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, "/api/v1/mcp/", Page(origin));
        using var challenge = await _host.SendAsync(HttpMethod.Post, "/mcp", request => request.Headers.Add("Origin", origin));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
        Assert.All([answer, challenge], one => Assert.Equal(origin, one.Header("Access-Control-Allow-Origin")));
        Assert.All([answer, challenge], one => Assert.Equal("WWW-Authenticate, Mcp-Session-Id, Retry-After", one.Header("Access-Control-Expose-Headers")));
        Assert.All([answer, challenge], one => Assert.Equal("Origin", one.Header("Vary")));
        Assert.All([answer, challenge], one => Assert.Null(one.Header("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task Asks_beforehand_without_a_token_and_is_answered_F16()
    {
        using var answer = await _host.SendAsync(HttpMethod.Options, "/mcp", AWellKnownPath.Preflight("POST", "authorization,content-type,mcp-param-region,x-evil,mcp-param-a b"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("GET, POST, DELETE, OPTIONS", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("Authorization, Content-Type, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, Mcp-Name, mcp-param-region", answer.Header("Access-Control-Allow-Headers"));
        Assert.Null(answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Counts_only_on_the_resource_itself()
    {
        using var preflight = await _host.SendAsync(HttpMethod.Options, "/api/v1/me", AWellKnownPath.Preflight("GET", "authorization"));
        using var answer = await _host.SendAsync(HttpMethod.Get, "/api/v1/me", Page("https://evil.example"));

        Assert.Equal(HttpStatusCode.Unauthorized, preflight.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    private static Action<HttpRequestMessage> Page(string origin) => request =>
    {
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Authorization = new("Bearer", "good");
    };
}
