using System.Net;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Discovery;

public sealed class AWellKnownPath : IAsyncLifetime
{
    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/openid-configuration/mcp")]
    [InlineData("/mcp/.well-known/openid-configuration")]
    [InlineData("/api/v1/mcp/.well-known/anything")]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-authorization-server/other")]
    [InlineData("/.well-known/jwks.json")]
    public async Task That_nobody_serves_is_404_in_json_and_never_a_page(string address)
    {
        using var answer = await _host.Http.GetAsync(address, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.StartsWith("""{"error":"not_found",""", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_the_host_serves_itself_stays_the_hosts() =>
        Assert.StartsWith("Contact:", await _host.Http.GetStringAsync("/.well-known/security.txt", Ct), StringComparison.Ordinal);

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task Is_never_stored_and_answers_head_F44(string address)
    {
        using var whole = await _host.Http.GetAsync(address, Ct);
        using var head = await _host.SendAsync(HttpMethod.Head, address);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
        Assert.All([whole, head], answer => Assert.True(answer.Headers.CacheControl?.NoStore));
        Assert.All([whole, head], answer => Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString()));
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task May_be_read_by_any_page_without_credentials_F16(string address)
    {
        using var preflight = await _host.SendAsync(HttpMethod.Options, address, Preflight("GET", "mcp-protocol-version"));
        using var answer = await _host.SendAsync(HttpMethod.Get, address, request => request.Headers.Add("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("MCP-Protocol-Version", preflight.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Contains("GET", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.All([preflight, answer], one => Assert.Equal("*", one.Header("Access-Control-Allow-Origin")));
        Assert.All([preflight, answer], one => Assert.Null(one.Header("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task Can_only_be_read()
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, "/.well-known/oauth-authorization-server");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    internal static Action<HttpRequestMessage> Preflight(string method, string headers, string origin = "https://inspector.example") => request =>
    {
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
    };
}
