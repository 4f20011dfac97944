using System.Net;
using System.Text;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

public sealed class TheMcpDoor : IDisposable
{
    private const string Metadata = $"resource_metadata=\"{TestApp.Url}/.well-known/oauth-protected-resource/mcp\"";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string> Ways { get; } =
        new(["GET", "HEAD", "POST", "PUT", "DELETE"], ["/mcp", "/mcp/", "/MCP", "/mcp/x", "/api/v1/posts"]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Tells_a_stranger_where_to_get_a_token(string method, string path)
    {
        var response = await _app.Anonymous().SendAsync(new(new(method), path), _ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer {MetadataAsAskedFor(path)}, scope=\"mcp\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("bb_studio_made_up")]
    [InlineData("bb_studio_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_00000000")]
    public async Task Says_that_a_token_is_not_valid(string token)
    {
        var response = await _app.With(token).SendAsync(Raw.ToolsCall("whoami"), _ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer error=\"invalid_token\", {Metadata}, scope=\"mcp\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://studio.test.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("file://", HttpStatusCode.Forbidden)]
    [InlineData(TestApp.Url, HttpStatusCode.NoContent)]
    [InlineData("http://localhost:6274", HttpStatusCode.NoContent)]
    public async Task Answers_preflights_of_pages_it_knows(string origin, HttpStatusCode status)
    {
        var preflight = new HttpRequestMessage(HttpMethod.Options, "/mcp");
        preflight.Headers.Add("Origin", origin);

        Assert.Equal(status, (await _app.Anonymous().SendAsync(preflight, _ct)).StatusCode);
    }

    [Fact]
    public async Task Is_closed_to_a_foreign_page_even_with_a_token()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/")]
    [InlineData("/Mcp")]
    public async Task Sends_a_client_for_the_scopes_that_a_call_needs(string path)
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(Scope.PostsRead | Scope.PostsWrite));

        var response = await client.SendAsync(Raw.ToolsCall("schedule_draft", path: path), _ct);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal($"Bearer error=\"insufficient_scope\", scope=\"posts:read posts:write posts:publish\", {MetadataAsAskedFor(path)}", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Asks_for_the_same_scopes_as_the_rest_door()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(Scope.PostsWrite));

        var overMcp = await client.SendAsync(Raw.ToolsCall("schedule_draft"), _ct);
        var overRest = await client.ScheduleAsync(Guid.CreateVersion7(), "2031-01-01T00:00:00Z", _ct);

        Assert.Equal(HttpStatusCode.Forbidden, overRest.StatusCode);
        Assert.Equal(overMcp.Headers.WwwAuthenticate.ToString(), overRest.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Sends_nobody_for_scopes_that_would_not_help()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app, "contributor")).TokenAsync(Scope.PostsRead));

        var response = await client.SendAsync(Raw.ToolsCall("schedule_draft", new { post_id = Guid.CreateVersion7(), scheduled_at = "2031-01-01T00:00:00Z" }), _ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var result = await response.ResultAsync(_ct);
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Equal("Your role in this workspace does not allow publish_directly.", result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("contributor", Scope.Mcp, "cancel_post create_draft get_post list_accounts list_posts whoami")]
    [InlineData("owner", Scope.PostsRead, "cancel_post create_draft get_post list_accounts list_posts schedule_draft schedule_post whoami")]
    [InlineData("viewer", Scope.Mcp, "get_post list_accounts list_posts whoami")]
    public async Task Lists_what_the_role_allows_and_a_consent_could_unlock(string role, Scope scopes, string tools)
    {
        await using var agent = await _app.AgentWith(await (await Somebody.JoinAsync(_app, role)).TokenAsync(scopes), _ct);

        var listed = await agent.ListToolsAsync(cancellationToken: _ct);

        Assert.Equal(tools, string.Join(' ', listed.Select(tool => tool.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Takes_no_body_above_two_mebibytes()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());

        var response = await client.PostAsync("/mcp", new StringContent(new string(' ', (2 * 1024 * 1024) + 1), Encoding.UTF8, "application/json"), _ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/mcp", "/mcp")]
    [InlineData("/api/v1/mcp", "/api/v1/mcp")]
    [InlineData("/Api/v1/mcp", "/Api/v1/mcp")]
    [InlineData("", "/mcp")]
    public async Task Is_described_under_the_address_it_was_asked_for(string path, string described)
    {
        var document = await _app.Anonymous().GetStringAsync($"/.well-known/oauth-protected-resource{path}", _ct);

        Assert.Contains($"\"resource\":\"{TestApp.Url}{described}\"", document);
    }

    [Fact]
    public async Task Takes_a_token_at_both_of_its_addresses()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());

        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Raw.ToolsCall("whoami", path: "/api/v1/mcp/"), _ct)).StatusCode);
    }

    [Fact]
    public async Task Names_the_document_of_the_address_that_was_called()
    {
        var response = await _app.Anonymous().SendAsync(Raw.ToolsCall("whoami", path: "/api/v1/mcp"), _ct);

        Assert.Contains($"{TestApp.Url}/.well-known/oauth-protected-resource/api/v1/mcp\"", response.Headers.WwwAuthenticate.ToString());
    }

    public void Dispose() => _app.Dispose();

    // Clients that change the letters of an address look for its document in the letters that they use.
    private static string MetadataAsAskedFor(string path) =>
        path.StartsWith("/mcp", StringComparison.OrdinalIgnoreCase) ? Metadata.Replace("/mcp\"", $"/{path[1..4]}\"", StringComparison.Ordinal) : Metadata;
}
