using System.Buffers.Text;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

[Trait(Wire.Trait, Wire.Alone)]
public sealed class TheMcpDoor : IDisposable
{
    private const string Metadata = $"resource_metadata=\"{TestApp.Url}/.well-known/oauth-protected-resource/mcp\"";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, string> Ways { get; } =
        new(["GET", "HEAD", "POST", "PUT", "DELETE"], ["/mcp", "/mcp/", "/MCP", "/mcp/x", "/api/v1/posts"]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task I01_Tells_a_stranger_where_to_get_a_token(string method, string path)
    {
        var response = await _app.Anonymous().SendAsync(new(new(method), path), _ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer {MetadataAsAskedFor(path)}, scope=\"mcp\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("bb_studio_made_up")]
    [InlineData("bb_studio_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_00000000")]
    public async Task I09_Says_that_a_token_is_not_valid(string token)
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
    public async Task I02_I04_Answers_preflights_of_pages_it_knows(string origin, HttpStatusCode status)
    {
        var preflight = new HttpRequestMessage(HttpMethod.Options, "/mcp");
        preflight.Headers.Add("Origin", origin);

        Assert.Equal(status, (await _app.Anonymous().SendAsync(preflight, _ct)).StatusCode);
    }

    [Fact]
    public async Task I02_Is_closed_to_a_foreign_page_even_with_a_token()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/")]
    [InlineData("/Mcp")]
    public async Task I15_I19_Sends_a_client_for_the_scopes_that_a_call_needs(string path)
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
    public async Task I17_I19_Sends_nobody_for_scopes_that_would_not_help()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app, "contributor")).TokenAsync(Scope.PostsRead));

        var response = await client.SendAsync(Raw.ToolsCall("schedule_draft", new { post_id = Guid.CreateVersion7(), scheduled_at = "2031-01-01T00:00:00Z" }), _ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var result = await response.ResultAsync(_ct);
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Equal("Your role in this workspace does not allow publish_directly.", result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task I15_Shows_nothing_of_a_post_to_whom_it_sends_for_scopes()
    {
        var ada = await Somebody.JoinAsync(_app);
        var draft = await (await ada.RestAsync()).DraftAsync(await ada.ConnectChannelAsync(), "the-caption", _ct);

        var response = await _app.With(await ada.TokenAsync(Scope.PostsWrite)).SendAsync(Raw.ToolsCall("get_post", new { post_id = draft.Id }), _ct);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("the-caption", await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task I17_I19_Carries_nothing_out_that_scopes_cover_and_the_role_no_longer_does()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (channel, client) = (await ada.ConnectChannelAsync(), _app.With(await ada.TokenAsync()));
        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Workspaces.Role.Viewer.Id), _ct));

        var response = await client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = channel, caption = "Hello" }), _ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True((await response.ResultAsync(_ct)).GetProperty("isError").GetBoolean());
        Assert.Equal(0, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    // Tokens here are looked up and hold nothing: there is no header to lie in, no key to swap and no claim to twist.
    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"RS256","kid":"../../etc/passwd"}""")]
    [InlineData("""{"alg":"RS256","kid":"' OR 1=1 --"}""")]
    [InlineData("""{"alg":"RS256","jku":"https://evil.example/keys","x5u":"https://evil.example/x"}""")]
    [InlineData("""{"alg":"RS256","jwk":{"kty":"oct","k":"AAAA"},"crit":["exp"]}""")]
    [InlineData("""{"alg":"dir","enc":"A128GCM","zip":"DEF"}""")]
    public async Task I11_I12_Takes_no_token_for_what_it_says_of_itself(string header)
    {
        var (ada, internet) = (await Somebody.JoinAsync(_app), 0);
        using var app = new TestApp(host => host.ConfigureServices(services => services.AddSingleton(new McpAuthorization.Outbound.Network
        {
            LookUpAsync = (_, _) => throw new InvalidOperationException($"Looked up after {++internet} look-ups."),
        })), beside: _app);
        var claims = $$"""{"iss":"{{TestApp.Url}}","aud":["{{TestApp.Url}}/mcp","https://elsewhere.test"],"sub":"{{ada.UserId}}","scope":"mcp","exp":4102444800}""";
        var token = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.AAAA";

        var response = await app.With(token).SendAsync(Raw.ToolsCall("whoami"), _ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(0, internet);
    }

    [Theory]
    [InlineData("?access_token={0}")]
    [InlineData("?token={0}")]
    [InlineData("?api_key={0}")]
    public async Task I05_J05_Reads_no_credential_from_the_address(string query)
    {
        var ada = await Somebody.JoinAsync(_app);

        foreach (var bearer in new[] { await ada.TokenAsync(), await ada.KeyAsync(Permission.All, await ada.ConnectChannelAsync()) })
        {
            var asked = string.Format(null, query, bearer);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _app.Anonymous().SendAsync(Raw.ToolsCall("whoami", path: "/mcp" + asked), _ct)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _app.Anonymous().GetAsync("/api/v1/me" + asked, _ct)).StatusCode);
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task I24_Has_no_stream_to_open_and_no_session_to_end(string method)
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());

        var response = await client.SendAsync(new(new(method), "/mcp"), _ct);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.False((await client.SendAsync(Raw.ToolsCall("whoami"), _ct)).Headers.Contains("Mcp-Session-Id"));
    }

    [Theory]
    [InlineData("contributor", Scope.Mcp, "cancel_post create_draft delete_draft finalize_media_upload get_media get_post list_accounts list_posts list_trail request_media_upload search_media submit_for_review update_post upload_media validate_post whoami")]
    [InlineData("owner", Scope.PostsRead, "approve_post cancel_post create_draft delete_draft delete_media finalize_media_upload get_account_analytics get_media get_post get_post_analytics list_accounts list_posts list_trail reject_post request_changes request_media_upload schedule_draft schedule_post search_media submit_for_review update_post upload_media validate_post whoami")]
    [InlineData("viewer", Scope.Mcp, "get_account_analytics get_media get_post get_post_analytics list_accounts list_posts list_trail search_media validate_post whoami")]
    public async Task I19_Lists_what_the_role_allows_and_a_consent_could_unlock(string role, Scope scopes, string tools)
    {
        await using var agent = await _app.AgentWith(await (await Somebody.JoinAsync(_app, role)).TokenAsync(scopes), _ct);

        var listed = await agent.ListToolsAsync(cancellationToken: _ct);

        Assert.Equal(tools, string.Join(' ', listed.Select(tool => tool.Name).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task I25_Takes_no_body_above_two_mebibytes(bool chunked)
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(new string(' ', (2 * 1024 * 1024) + 1), Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;

        var response = await client.SendAsync(request, _ct);

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
