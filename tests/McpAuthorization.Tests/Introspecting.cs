using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class Introspecting : IAsyncLifetime
{
    private const string Inactive = "{\"active\":false}";

    private TestHost _host = null!;
    private Login _login = null!;
    private TokenResponse _tokens = null!;
    private RegisteredClient _resourceServer = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _login = new Login(_host, await _host.ClientAsync());
        _tokens = await _login.RunAsync(await _host.BrowserOf("ann"));
        _resourceServer = await _host.InScopeAsync(services => services.GetRequiredService<PreRegisteredClients>().RegisterResourceServerAsync(new NewClient("Search") { HasSecret = true }, CancellationToken.None));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/oauth/introspect")]
    [InlineData("/introspect/")]
    public async Task H04_says_what_an_access_token_is_worth(string path)
    {
        var answer = await AskAsync(_tokens.Access, path: path);

        var now = _host.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var json = JsonNode.Parse(await answer.TextAsync())!.AsObject();
        Assert.Equal(["active", "iss", "aud", "sub", "client_id", "scope", "token_type", "iat", "exp"], json.Select(field => field.Key));
        Assert.Equal(("true", TestHost.Issuer, TestHost.Resource, "ann", "mcp", "Bearer"), (json["active"]!.ToString(), json["iss"]!.ToString(), json["aud"]!.ToString(), json["sub"]!.ToString(), json["scope"]!.ToString(), json["token_type"]!.ToString()));
        Assert.Equal((now, now + 43200), ((long)json["iat"]!, (long)json["exp"]!));
    }

    [Fact]
    public async Task H01_is_for_nobody_who_does_not_say_who_they_are()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(_tokens.Access, secret: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(_tokens.Access, clientId: "nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _login.PostAsync("/oauth/introspect", ("token", _tokens.Access), ("client_id", _resourceServer.ClientId))).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await _login.PostAsync("/oauth/introspect", ("token", _tokens.Access))).Status);
    }

    [Fact]
    public async Task H02_tells_other_clients_nothing()
    {
        var confidential = await _host.ClientAsync(secret: "a secret");
        var isPublic = await _host.ClientAsync();
        var own = new Login(_host, isPublic);
        var tokens = await own.RunAsync(await _host.BrowserOf("ann"));

        Assert.Equal(Inactive, await (await AskAsync(_tokens.Access, confidential, "a secret")).TextAsync());
        Assert.Equal(Inactive, (await own.PostAsync("/oauth/introspect", ("token", tokens.Access), ("client_id", isPublic))).Json!.ToJsonString());
    }

    [Fact]
    public async Task H03_calls_everything_else_inactive_in_the_same_words()
    {
        var code = await _login.CodeAsync(await _host.BrowserOf("bob"));
        var old = _tokens;
        _tokens = await _login.RefreshAsync(_tokens.Refresh);
        var revoked = await _login.RunAsync(await _host.BrowserOf("carl"));
        await _login.PostAsync("/oauth/revoke_token", ("token", revoked.Refresh), ("client_id", await ClientIdAsync()));

        foreach (var token in new[] { "nonsense", code, _tokens.Refresh, old.Refresh, revoked.Access, new string('x', 500) })
        {
            Assert.Equal(Inactive, await (await AskAsync(token)).TextAsync());
        }

        _host.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(Inactive, await (await AskAsync(_tokens.Access)).TextAsync());
    }

    [Fact]
    public async Task H03_acts_at_once_when_a_client_is_blocked()
    {
        await _host.InScopeAsync(async services => await services.GetRequiredService<ClientDirectory>().BlockAsync(await ClientIdAsync(), CancellationToken.None));

        Assert.Equal(Inactive, await (await AskAsync(_tokens.Access)).TextAsync());
    }

    [Fact]
    public async Task H06_takes_one_token_of_a_reasonable_length()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync("a&token=b", raw: true)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync("a\0b")).StatusCode);
        Assert.Equal(Inactive, await (await AskAsync(new string('x', 10_000))).TextAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(new string('x', 60_000))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _host.Agent().GetAsync("/oauth/introspect?token=" + _tokens.Access, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task H07_answers_in_plain_json_whatever_is_asked_for()
    {
        var answer = await AskAsync(_tokens.Access, accept: "application/token-introspection+jwt");

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task H08_Says_no_more_than_a_grant_that_was_narrowed_covers()
    {
        await _host.InScopeAsync(async services =>
        {
            var grants = services.GetRequiredService<McpAuthorization.Grants.GrantDirectory>();
            var grant = (await grants.ListAsync(new() { Subject = "ann" }, null, 1, CancellationToken.None))[0];
            return await grants.NarrowAsync(grant.Id, ["posts:read"], CancellationToken.None);
        });

        Assert.Contains("\"scope\":\"posts:read\"", await (await AskAsync(_tokens.Access)).TextAsync());
    }

    [Fact]
    public async Task A_resource_server_signs_nobody_in()
    {
        var refused = await (await _host.BrowserOf("ann")).GetAsync(new Login(_host, _resourceServer.ClientId).Address());

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(refused.Headers.Location);
    }

    private Task<string> ClientIdAsync() => _host.InScopeAsync(async services =>
        (await services.GetRequiredService<McpAuthorization.Grants.GrantDirectory>().ListAsync(new() { Subject = "ann" }, null, 1, CancellationToken.None))[0].ClientId);

    private async Task<HttpResponseMessage> AskAsync(
        string? token, string? clientId = null, string? secret = null, string path = "/oauth/introspect", string? accept = null, bool raw = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId ?? _resourceServer.ClientId}:{secret ?? _resourceServer.Secret}")));
        request.Content = raw
            ? new StringContent("token=" + token, Encoding.ASCII, "application/x-www-form-urlencoded")
            : new FormUrlEncodedContent(token is null ? [] : [KeyValuePair.Create("token", token)]);

        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await _host.Agent().SendAsync(request, TestContext.Current.CancellationToken);
    }
}
