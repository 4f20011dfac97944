using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using McpAuthorization.Tokens;

namespace McpAuthorization.Tests;

/// <summary>Client credentials (RFC 6749, section 4.4): a client that was registered by a person who answers for it.</summary>
public sealed class ActingByItself : IAsyncLifetime
{
    private TestHost _host = null!;
    private RegisteredClient _client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync(options => options.ServiceClients = true);
        _client = await RegisterAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Gets_an_access_token_of_its_person_and_no_refresh_token()
    {
        var answer = await AskAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("Bearer", "3600", "posts:read posts:write", null), (answer["token_type"], answer["expires_in"], answer["scope"], answer["refresh_token"]));
        Assert.True(answer.Http.Headers.CacheControl?.NoStore);
        Assert.Equal("ann workspace-1 posts:read,posts:write", await WhoAmIAsync(answer.Access));
        Assert.Contains(_host.Events.InTransaction, told => told is { Kind: AuthorizationEventKind.TokenIssued, Error: null, Subject: "ann", Tenant: "workspace-1", GrantId: not null });
    }

    [Fact]
    public async Task C32_Takes_less_than_it_may_have_and_never_more()
    {
        Assert.Equal("ann workspace-1 posts:read", await WhoAmIAsync((await AskAsync(("scope", "posts:read"))).Access));
        Assert.Equal("ann workspace-1 posts:read,posts:write", await WhoAmIAsync((await AskAsync()).Access));
        Assert.Equal("invalid_scope", (await AskAsync(("scope", "mcp")))["error"]);
        Assert.Equal("invalid_scope", (await AskAsync(("scope", "admin")))["error"]);
        Assert.Equal("posts:read posts:write", (await AskAsync(("scope", "openid offline_access")))["scope"]);
    }

    [Fact]
    public async Task Names_the_resource_or_does_not()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(("resource", TestHost.Resource + "/"))).Status);
        Assert.Equal("invalid_target", (await AskAsync(("resource", "https://evil.test/mcp")))["error"]);
    }

    [Fact]
    public async Task Proves_a_key_instead_of_a_secret()
    {
        var key = new ClientKey();
        var client = await RegisterAsync(new NewClient("Robot") { Keys = key.Jwks.ToJsonString() });
        Assert.Null(client.Secret);

        var answer = await new Login(_host, "").TokenAsync(
            ("grant_type", "client_credentials"), ("client_assertion_type", ClientKey.Type), ("client_assertion", key.Assertion(client.ClientId, _host.Clock.GetUtcNow())));

        Assert.Equal("ann workspace-1 posts:read,posts:write", await WhoAmIAsync(answer.Access));
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("blocked")]
    [InlineData("removed")]
    public async Task Ends_with_what_it_stands_on(string how)
    {
        var token = (await AskAsync()).Access;

        await _host.InScopeAsync(async services => how switch
        {
            "ended" => await services.GetRequiredService<GrantDirectory>().EndAsync((await services.GetRequiredService<GrantDirectory>().ListAsync(new GrantFilter { Subject = "ann" }, null, 1, Ct))[0].Id, GrantEnd.Disconnected, Ct),
            "blocked" => await services.GetRequiredService<ClientDirectory>().BlockAsync(_client.ClientId, Ct),
            _ => await services.GetRequiredService<PreRegisteredClients>().RemoveAsync(_client.ClientId, "workspace-1", Ct),
        });

        Assert.Equal("Ended", await WhoAmIAsync(token));
        var again = await AskAsync();
        Assert.Equal(how is "ended" ? (HttpStatusCode.BadRequest, "invalid_grant") : (HttpStatusCode.Unauthorized, "invalid_client"), (again.Status, again["error"]));
    }

    [Fact]
    public async Task Gives_its_token_back_and_that_is_the_end_of_it()
    {
        var token = (await AskAsync()).Access;

        Assert.Equal(HttpStatusCode.OK, (await new Login(_host, _client.ClientId).PostAsync("/oauth/revoke_token", ("token", token), ("client_id", _client.ClientId), ("client_secret", _client.Secret))).Status);

        Assert.Equal("Ended", await WhoAmIAsync(token));
    }

    [Fact]
    public async Task Ends_when_it_was_said_to_end()
    {
        var client = await RegisterAsync(end: TimeSpan.FromMinutes(20));
        var answer = await AskAsync(client);
        Assert.Equal("1200", answer["expires_in"]);

        _host.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("Ended", await WhoAmIAsync(answer.Access));
        Assert.Equal("invalid_grant", (await AskAsync(client))["error"]);
    }

    // C32: who can ask a person has to.
    [Fact]
    public async Task C32_Is_not_for_clients_that_people_sign_in_with()
    {
        var (open, closed) = (await _host.ClientAsync(), await _host.ClientAsync("4444444444444444444444444444444444444444444"));

        Assert.True((await new Login(_host, open).TokenAsync(("grant_type", "client_credentials"), ("client_id", open)))["error"] is "invalid_request" or "unauthorized_client");
        Assert.Equal(
            "unauthorized_client",
            (await new Login(_host, closed).TokenAsync(("grant_type", "client_credentials"), ("client_id", closed), ("client_secret", "4444444444444444444444444444444444444444444")))["error"]);
    }

    [Fact]
    public async Task Cannot_ask_anybody()
    {
        var ann = await _host.BrowserOf("ann");

        Assert.Equal(HttpStatusCode.BadRequest, (await ann.GetAsync(new Login(_host, _client.ClientId).Address())).StatusCode);
        Assert.Equal("unauthorized_client", (await new Login(_host, _client.ClientId).RefreshAsync("x", ("client_secret", _client.Secret)))["error"]);
    }

    [Fact]
    public async Task Does_not_exist_where_the_host_has_not_switched_it_on()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal("unsupported_grant_type", (await new Login(host, "x").TokenAsync(("grant_type", "client_credentials"), ("client_id", "x"), ("client_secret", "x")))["error"]);
        Assert.DoesNotContain("client_credentials", await host.Agent().GetStringAsync("/.well-known/oauth-authorization-server", Ct), StringComparison.Ordinal);
        Assert.Contains("client_credentials", await _host.Agent().GetStringAsync("/.well-known/oauth-authorization-server", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_ask_for_a_token_with_each_call()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status);
        }

        var refused = await AskAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (refused.Status, refused.Http.Header("Retry-After")));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(await RegisterAsync())).Status);
    }

    [Fact]
    public async Task Is_not_swept_away_for_being_idle()
    {
        _host.Clock.Advance(TimeSpan.FromDays(2));
        await _host.SweepAsync();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status);

        _host.Clock.Advance(TimeSpan.FromDays(400));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<Token>());
        Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status);
    }

    [Theory]
    [InlineData("no credential")]
    [InlineData("redirect")]
    [InlineData("unknown scope")]
    [InlineData("no scope")]
    [InlineData("past end")]
    [InlineData("private key")]
    [InlineData("weak secret")]
    [InlineData("odd id")]
    [InlineData("no name")]
    public async Task Is_not_registered_in_a_way_that_cannot_be(string wrong)
    {
        var given = wrong switch
        {
            "no credential" => new NewClient("Robot"),
            "redirect" => new NewClient("Robot") { HasSecret = true, RedirectUris = [TestHost.Web] },
            "private key" => new NewClient("Robot") { Keys = """{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}""" },
            "weak secret" => new NewClient("Robot") { HasSecret = true, Secret = "password" },
            "odd id" => new NewClient("Robot") { HasSecret = true, ClientId = "https://robot.test/" },
            "no name" => new NewClient(" ") { HasSecret = true },
            _ => new NewClient("Robot") { HasSecret = true },
        };
        string[] scopes = wrong switch { "unknown scope" => ["admin"], "no scope" => [], _ => ["mcp"] };

        await Assert.ThrowsAsync<ArgumentException>(() => RegisterAsync(given, scopes, wrong is "past end" ? TimeSpan.FromMinutes(-1) : null));
        Assert.Equal(1, await _host.CountAsync<Client>());
    }

    private Task<TokenResponse> AskAsync(params (string Name, string? Value)[] changes) => AskAsync(_client, changes);

    private Task<TokenResponse> AskAsync(RegisteredClient client, params (string Name, string? Value)[] changes) =>
        new Login(_host, client.ClientId).TokenAsync([("grant_type", "client_credentials"), ("client_id", client.ClientId), ("client_secret", client.Secret), .. changes]);

    private Task<string> WhoAmIAsync(string token) => new Login(_host, "").WhoAmIAsync(token);

    private Task<RegisteredClient> RegisterAsync(NewClient? given = null, string[]? scopes = null, TimeSpan? end = null) => _host.InScopeAsync(services =>
        services.GetRequiredService<PreRegisteredClients>().RegisterServiceAsync(
            given ?? new NewClient("Robot") { HasSecret = true },
            new ServiceTerms("ann", "workspace-1", scopes ?? ["posts:read", "posts:write"], null, end is { } life ? _host.Clock.GetUtcNow() + life : null),
            Ct));
}
