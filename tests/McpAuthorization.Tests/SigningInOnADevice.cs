using System.Net;
using McpAuthorization.Devices;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class SigningInOnADevice : IAsyncLifetime
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private TestHost _host = null!;
    private Browser _ann = null!;
    private string _clientId = null!;
    private Login _login = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _ann = await _host.BrowserOf("ann");
        _clientId = await _host.ClientAsync(device: true);
        _login = new Login(_host, _clientId);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/oauth/device")]
    [InlineData("/OAuth/Device/")]
    [InlineData("/device_authorization")]
    public async Task O02_Begins_with_two_codes(string path)
    {
        var codes = await _login.PostAsync(path, ("client_id", _clientId), ("scope", "posts:read openid"), ("resource", TestHost.Resource));

        Assert.Equal(HttpStatusCode.OK, codes.Status);
        Assert.Equal("no-store", codes.Http.Headers.CacheControl!.ToString());
        Assert.Equal(43, codes["device_code"]!.Length);
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", codes["user_code"]!);
        Assert.Equal("https://studio.test/device", codes["verification_uri"]);
        Assert.Equal("https://studio.test/device?user_code=" + codes["user_code"], codes["verification_uri_complete"]);
        Assert.Equal(("600", "5"), (codes["expires_in"], codes["interval"]));
    }

    // Where it means nothing, request_uri must not switch off what scope and resource are held to.
    [Fact]
    public async Task Holds_scopes_to_the_rules_whatever_comes_along()
    {
        var codes = await _login.PostAsync("/oauth/device", ("client_id", _clientId), ("request_uri", "x"));
        var other = await _login.PostAsync("/oauth/device", ("client_id", _clientId), ("request_uri", "x"), ("resource", "https://other.test/"));
        var twice = await _login.PostAsync("/oauth/device", ("client_id", _clientId), ("request_uri", "x"), ("scope", "mcp mcp openid"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (codes.Status, twice.Status));
        Assert.Equal("invalid_target", other["error"]);
        Assert.Equal(2, await _host.CountAsync<DeviceRequest>(all => all.Where(device => device.Scopes == "mcp")));
    }

    [Fact]
    public async Task Gives_tokens_once_the_person_has_allowed_it()
    {
        var codes = await BeginAsync();
        Assert.Equal("authorization_pending", (await PollAsync(codes))["error"]);

        var transaction = await EnterAsync(_ann, codes["user_code"]!.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        var asked = await (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).TextAsync();
        Assert.Contains($"\"device\":{{\"userCode\":\"{codes["user_code"]}\",\"address\":\"192.0.2.1\"}}", asked, StringComparison.Ordinal);
        Assert.Contains("\"formAction\":\"\"", asked, StringComparison.Ordinal);
        Assert.Equal("/oauth/consent?transaction=" + transaction, await Login.AnswerAsync(_ann, transaction, scopes: "posts:read", expires: "1"));
        _host.Clock.Advance(TimeSpan.FromSeconds(5));
        var tokens = await PollAsync(codes);

        Assert.Equal((HttpStatusCode.OK, "Bearer", "3595", "posts:read"), (tokens.Status, tokens["token_type"], tokens["expires_in"], tokens["scope"]));
        Assert.Equal("no-store", tokens.Http.Headers.CacheControl!.ToString());
        Assert.Equal("ann workspace-1 posts:read", await _login.WhoAmIAsync(tokens.Access));
        Assert.Equal(HttpStatusCode.OK, (await _login.RefreshAsync(tokens.Refresh)).Status);
        Assert.Equal(
            [AuthorizationEventKind.Consented, AuthorizationEventKind.TokenIssued, AuthorizationEventKind.Refreshed], _host.Events.InTransaction.Select(told => told.Kind));
    }

    [Fact]
    public async Task Needs_no_redirect_uri_for_a_client_that_does_nothing_else()
    {
        var registered = await _host.RegisterAsync(new { client_name = "Screen", grant_types = new[] { GrantType, "refresh_token" } });

        Assert.Equal(("native", "none"), (registered.GetProperty("application_type").GetString(), registered.GetProperty("token_endpoint_auth_method").GetString()));
        Assert.False(registered.TryGetProperty("redirect_uris", out _));
        Assert.False(registered.TryGetProperty("response_types", out _));
        await AllowAsync(new Login(_host, registered.GetProperty("client_id").GetString()!));
    }

    [Fact]
    public async Task Is_possible_with_a_client_registered_by_hand()
    {
        var registered = await _host.InScopeAsync(services => services.GetRequiredService<PreRegisteredClients>().RegisterAsync(new NewClient("Screen") { OnDevices = true }, TestContext.Current.CancellationToken));

        await AllowAsync(new Login(_host, registered.ClientId));
    }

    [Fact]
    public async Task Leads_to_no_redirect_for_who_registered_none()
    {
        var registered = await _host.RegisterAsync(new { grant_types = new[] { GrantType } });
        var login = new Login(_host, registered.GetProperty("client_id").GetString()!);

        Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync(login.Address())).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync(login.Address(("redirect_uri", null)))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await login.PostAsync("/oauth/par", [.. Login.Query(new Uri(_host.Agent().BaseAddress!, login.Address())).Select(pair => (pair.Key, (string?)pair.Value))])).Status);
    }

    [Theory]
    [InlineData("""{"grant_types":["refresh_token"]}""")]
    [InlineData("""{"grant_types":["authorization_code","urn:ietf:params:oauth:grant-type:device_code"]}""")]
    [InlineData("""{"grant_types":["urn:ietf:params:oauth:grant-type:device_code"],"redirect_uris":["http://evil.example/"]}""")]
    public async Task Takes_no_registration_without_redirect_uris_that_needs_them(string metadata)
    {
        using var http = _host.Agent();
        var answer = await http.PostAsync("/oauth/register", new StringContent(metadata, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task O01_slows_down_whoever_asks_too_often()
    {
        var codes = await BeginAsync();
        Assert.Equal("authorization_pending", (await PollAsync(codes))["error"]);

        _host.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("slow_down", (await PollAsync(codes))["error"]);
        _host.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("slow_down", (await PollAsync(codes))["error"]);
        _host.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("authorization_pending", (await PollAsync(codes))["error"]);
    }

    [Fact]
    public async Task O01_does_not_count_for_ever()
    {
        var codes = await BeginAsync();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i == 0 ? "authorization_pending" : "slow_down", (await PollAsync(codes))["error"]);
        }

        Assert.Equal(60, await _host.InScopeAsync(services => Task.FromResult(services.GetRequiredService<TestDb>().Set<DeviceRequest>().Single().PauseSeconds)));
    }

    [Fact]
    public async Task O02_counts_each_code_that_is_tried_for_the_person_and_the_address()
    {
        var codes = await BeginAsync();

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await TypeAsync(_ann, "BCDF-BCDF")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await TypeAsync(_ann, codes["user_code"]!)).StatusCode);
        var bob = await _host.BrowserOf("bob");
        Assert.Equal(HttpStatusCode.Redirect, (await TypeAsync(bob, codes["user_code"]!)).StatusCode);

        for (var person = 0; person < 4; person++)
        {
            var somebody = await _host.BrowserOf($"person-{person}");

            for (var i = 0; i < 10; i++)
            {
                await TypeAsync(somebody, "BCDF-BCDF");
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await TypeAsync(await _host.BrowserOf("carl"), "BCDF-BCDF")).StatusCode);
        _host.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.NotFound, (await TypeAsync(_ann, "BCDF-BCDF")).StatusCode);
    }

    [Fact]
    public async Task O03_ends_with_its_time()
    {
        var codes = await BeginAsync();
        var transaction = await EnterAsync(_ann, codes["user_code"]!);

        _host.Clock.Advance(TimeSpan.FromMinutes(10));

        await Login.AnswerAsync(_ann, transaction);
        Assert.Equal("expired_token", (await PollAsync(codes))["error"]);
        Assert.Equal(HttpStatusCode.NotFound, (await TypeAsync(_ann, codes["user_code"]!)).StatusCode);
        Assert.Equal(0, await _host.CountAsync<Grant>());
    }

    [Fact]
    public async Task O04_works_once_however_many_ask_at_once()
    {
        var codes = await AllowedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PollAsync(codes)));

        Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status is not HttpStatusCode.OK), answer => Assert.Equal("invalid_grant", answer["error"]));
        Assert.Equal(HttpStatusCode.NotFound, (await TypeAsync(_ann, codes["user_code"]!)).StatusCode);
    }

    [Fact]
    public async Task O05_is_answered_by_nobody_but_who_typed_the_code()
    {
        var codes = await BeginAsync();
        var transaction = await EnterAsync(_ann, codes["user_code"]!);
        var bob = await _host.BrowserOf("bob");

        Assert.Equal(HttpStatusCode.NotFound, (await TypeAsync(bob, codes["user_code"]!)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.GetAsync("/oauth/consent?transaction=" + transaction)).StatusCode);
        await Login.AnswerAsync(bob, transaction);
        Assert.Equal("authorization_pending", (await PollAsync(codes))["error"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync("/oauth/authorize?transaction=" + transaction)).StatusCode);
    }

    [Fact]
    public async Task O07_is_bound_to_the_client_that_asked()
    {
        var codes = await AllowedAsync();
        var other = await _host.ClientAsync(device: true);

        Assert.Equal("invalid_grant", (await PollAsync(codes, ("client_id", other)))["error"]);
        Assert.Equal("unauthorized_client", (await PollAsync(codes, ("client_id", await _host.ClientAsync())))["error"]);
        Assert.Equal(HttpStatusCode.OK, (await PollAsync(codes)).Status);
    }

    [Fact]
    public async Task Is_for_clients_that_registered_the_grant()
    {
        var refused = await _login.PostAsync("/oauth/device", ("client_id", await _host.ClientAsync()));
        var unknown = await _login.PostAsync("/oauth/device", ("client_id", "nobody"));

        Assert.Equal((HttpStatusCode.BadRequest, "unauthorized_client"), (refused.Status, refused["error"]));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (unknown.Status, unknown["error"]));
    }

    [Theory]
    [InlineData("scope", "posts:delete", "invalid_scope")]
    [InlineData("resource", "https://evil.test/mcp", "invalid_target")]
    public async Task Has_the_rules_of_every_request(string name, string value, string error) =>
        Assert.Equal(error, (await _login.PostAsync("/oauth/device", ("client_id", _clientId), (name, value)))["error"]);

    [Fact]
    public async Task Tells_the_device_of_a_no()
    {
        var codes = await BeginAsync();

        await Login.AnswerAsync(_ann, await EnterAsync(_ann, codes["user_code"]!), "deny");

        Assert.Equal("access_denied", (await PollAsync(codes))["error"]);
        Assert.Single(_host.Events.InTransaction, told => told.Kind is AuthorizationEventKind.Denied);
    }

    [Fact]
    public async Task Asks_in_two_tabs_and_counts_one_answer()
    {
        var codes = await BeginAsync();
        var (first, second) = (await EnterAsync(_ann, codes["user_code"]!), await EnterAsync(_ann, codes["user_code"]!));

        await Task.WhenAll(Login.AnswerAsync(_ann, first), Login.AnswerAsync(_ann, second), Login.AnswerAsync(_ann, first));

        Assert.Equal(1, await _host.CountAsync<Grant>());
        Assert.Equal(HttpStatusCode.OK, (await PollAsync(codes)).Status);
    }

    [Fact]
    public async Task Is_not_let_in_where_the_grant_ended_or_the_client_was_blocked_meanwhile()
    {
        var (ended, blocked) = (await AllowedAsync(), await AllowedAsync());
        var grants = await _host.InScopeAsync(services => services.GetRequiredService<GrantDirectory>().ListAsync(new() { Subject = "ann" }, null, 10, CancellationToken.None));
        await _host.InScopeAsync(services => services.GetRequiredService<GrantDirectory>().EndAsync(grants[1].Id, GrantEnd.Disconnected, CancellationToken.None));

        Assert.Null(grants[0].RedirectUri);
        Assert.Equal("invalid_grant", (await PollAsync(ended))["error"]);
        Assert.True(await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().BlockAsync(_clientId, CancellationToken.None)));
        Assert.Equal("invalid_client", (await PollAsync(blocked))["error"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BCDF")]
    [InlineData("AEIO-UAEI")]
    [InlineData("' OR 1=1 --")]
    public async Task Takes_no_other_text_for_a_code(string typed) => Assert.Equal(HttpStatusCode.NotFound, (await TypeAsync(_ann, typed)).StatusCode);

    [Fact]
    public async Task O08_Has_no_page_of_its_own_and_takes_no_code_from_an_address()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _host.Agent().GetAsync("/oauth/device/verification", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _host.Agent().GetAsync("/oauth/device?client_id=" + _clientId, TestContext.Current.CancellationToken)).StatusCode);

        var codes = await AllowedAsync();
        Assert.Equal("invalid_request", (await _login.PostAsync($"/oauth/token?device_code={codes["device_code"]}", ("grant_type", GrantType), ("client_id", _clientId)))["error"]);
    }

    [Fact]
    public async Task Is_swept_away_when_nobody_asks_any_more()
    {
        await BeginAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(30));

        await _host.SweepAsync();

        Assert.Equal(0, await _host.CountAsync<DeviceRequest>());
    }

    private Task<TokenResponse> BeginAsync() => _login.PostAsync("/oauth/device", ("client_id", _clientId), ("scope", "mcp"));

    private async Task<TokenResponse> AllowedAsync()
    {
        var codes = await BeginAsync();
        await Login.AnswerAsync(_ann, await EnterAsync(_ann, codes["user_code"]!));
        return codes;
    }

    private Task<TokenResponse> PollAsync(TokenResponse codes, params (string Name, string? Value)[] changes) =>
        _login.TokenAsync([("grant_type", GrantType), ("device_code", codes["device_code"]), ("client_id", _clientId), .. changes]);

    private static Task<HttpResponseMessage> TypeAsync(Browser browser, string code) => browser.PostAsync("/device", ("user_code", code));

    private static async Task<string> EnterAsync(Browser browser, string code)
    {
        var response = await TypeAsync(browser, code);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!.OriginalString["/oauth/consent?transaction=".Length..];
    }

    private async Task AllowAsync(Login login)
    {
        var codes = await login.PostAsync("/oauth/device", ("client_id", login.ClientId));
        Assert.Equal(HttpStatusCode.OK, codes.Status);
        await Login.AnswerAsync(_ann, await EnterAsync(_ann, codes["user_code"]!));
        var tokens = await login.TokenAsync(("grant_type", GrantType), ("device_code", codes["device_code"]), ("client_id", login.ClientId));

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(tokens.Refresh)).Status);
    }
}
