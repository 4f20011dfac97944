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
    public async Task F04_F07_That_nobody_serves_is_404_in_json_and_never_a_page(string address)
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
    public async Task F08_Is_never_stored_and_answers_head_F44(string address)
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
    public async Task F08_May_be_read_by_any_page_without_credentials_F16(string address)
    {
        using var preflight = await _host.SendAsync(HttpMethod.Options, address, Preflight("GET", "mcp-protocol-version"));
        using var answer = await _host.SendAsync(HttpMethod.Get, address, request => request.Headers.Add("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("MCP-Protocol-Version", preflight.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Contains("GET", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.All([preflight, answer], one => Assert.Equal("*", one.Header("Access-Control-Allow-Origin")));
        Assert.All([preflight, answer], one => Assert.Null(one.Header("Access-Control-Allow-Credentials")));
    }

    // As the server hands them on: it has taken the percent codes off and walked the dots already, but for a slash.
    [Theory]
    [InlineData("/.well-known/oauth-protected-resource//mcp")]
    [InlineData("/.well-known/oauth-protected-resource/..%2fmcp")]
    [InlineData("/.well-known/oauth-protected-resource/../mcp")]
    [InlineData("/.well-known/oauth-protected-resource/mcp\0")]
    [InlineData("/.well-known/oauth-protected-resource/mcp;x=y")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/below")]
    [InlineData("/.well-known/oauth-protected-resource/$(id)")]
    [InlineData("/.well-known/oauth-protected-resource/mcp`id`")]
    [InlineData("/.well-known/oauth-authorization-server/../mcp")]
    [InlineData("//mcp/.well-known/oauth-protected-resource")]
    public async Task F10_F12_Is_404_where_its_address_plays_tricks(string path)
    {
        var answer = await _host.Server.SendAsync(http => (http.Request.Method, http.Request.Scheme, http.Request.Host, http.Request.Path) = ("GET", "https", new HostString("studio.example"), path), Ct);

        var text = await new StreamReader(answer.Response.Body).ReadToEndAsync(Ct);
        Assert.DoesNotContain("\"resource\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"issuer\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("id)", text, StringComparison.Ordinal);
        Assert.True(answer.Response.StatusCode is 404 || !path.StartsWith("/.well-known/", StringComparison.Ordinal), $"{answer.Response.StatusCode}");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task F08_Can_only_be_read(string method)
    {
        using var answer = await _host.SendAsync(new(method), "/.well-known/oauth-authorization-server");

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
