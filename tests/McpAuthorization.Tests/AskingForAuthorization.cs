using System.Net;
using McpAuthorization.Authorization;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class AskingForAuthorization : IAsyncLifetime
{
    private TestHost _host = null!;
    private Browser _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _ann = await _host.BrowserOf("ann");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A01_Sends_a_stranger_to_sign_in_and_back_to_the_same_request()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var browser = _host.Browser();

        var response = await browser.GetAsync(login.Address());

        var location = response.Headers.Location!;
        Assert.StartsWith("https://studio.test/sign-in?ReturnUrl=", location.OriginalString, StringComparison.Ordinal);
        var back = Login.Query(location)["ReturnUrl"];
        Assert.Equal(login.Address(), back);
        await browser.GetAsync("/test/sign-in?as=ann");
        Assert.StartsWith("/oauth/consent", (await browser.GetAsync(back)).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Works_as_a_post_too()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, field.Value)).ToArray();

        var asked = await _ann.PostAsync("/oauth/authorize", form);
        var stranger = await _host.Browser().PostAsync("/oauth/authorize", form);

        Assert.StartsWith("/oauth/consent", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(form.Order(), Login.Query(new Uri(TestHost.Issuer + Login.Query(stranger.Headers.Location!)["ReturnUrl"])).Select(field => (field.Key, field.Value)).Order());
    }

    [Theory]
    [InlineData("/authorize")]
    [InlineData("/Authorize/")]
    [InlineData("/oauth/authorize/")]
    [InlineData("/OAUTH/authorize")]
    public async Task Answers_at_every_spelling_of_the_address(string path)
    {
        var login = new Login(_host, await _host.ClientAsync());

        var response = await _ann.GetAsync(login.Address().Replace("/oauth/authorize", path, StringComparison.Ordinal));

        Assert.StartsWith("/oauth/consent", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A15", "code_challenge", null, "invalid_request")]
    [InlineData("A15", "code_challenge_method", "plain", "invalid_request")]
    [InlineData("A15", "code_challenge_method", null, "invalid_request")]
    [InlineData("A15", "code_challenge_method", "S512", "invalid_request")]
    [InlineData("A15", "code_challenge_method", "s256", "invalid_request")]
    [InlineData("A16", "code_challenge", "short", "invalid_request")]
    [InlineData("A16", "code_challenge", "42 long", "invalid_request")]
    [InlineData("A16", "code_challenge", "129 long", "invalid_request")]
    [InlineData("A16", "code_challenge", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=", "invalid_request")]
    [InlineData("A16", "code_challenge", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+/", "invalid_request")]
    [InlineData("A18", "response_type", "token", "unsupported_response_type")]
    [InlineData("A18", "response_type", "id_token", "unsupported_response_type")]
    [InlineData("A18", "response_type", "code token", "unsupported_response_type")]
    [InlineData("A18", "response_type", null, "invalid_request")]
    [InlineData("A19", "response_mode", "fragment", "invalid_request")]
    [InlineData("A19", "response_mode", "form_post", "invalid_request")]
    [InlineData("A20", "scope", "posts:delete", "invalid_scope")]
    [InlineData("A23", "resource", "https://evil.test/mcp", "invalid_target")]
    [InlineData("A23", "resource", "https://studio.test/mcp2", "invalid_target")]
    [InlineData("A23", "resource", "https://studio.test/mcp-other", "invalid_target")]
    [InlineData("A23", "resource", "https://studio.test/mcp#x", "invalid_target")]
    [InlineData("A23", "resource", "/mcp", "invalid_target")]
    [InlineData("A29", "prompt", "none", "consent_required")]
    public async Task A15_to_A23_A29_Tells_a_client_that_the_person_let_in_before_what_is_wrong(string attack, string name, string? value, string error)
    {
        var login = new Login(_host, await _host.ClientAsync(), TestHost.Loopback);
        await login.RunAsync(_ann);
        value = value is not null && value.EndsWith(" long", StringComparison.Ordinal) ? new string('a', int.Parse(value.Split(' ')[0])) : value;

        var location = (await _ann.GetAsync(login.Address((name, value)))).Headers.Location!;

        Assert.StartsWith(TestHost.Loopback + "?", location.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("#", location.OriginalString, StringComparison.Ordinal);
        var answer = Login.Query(location);
        Assert.Equal((attack, error), (attack, answer["error"]));
        Assert.Equal("s t&ate", answer["state"]);
        Assert.Equal(TestHost.Issuer, answer["iss"]);
        Assert.Empty(answer.Keys.Except(["error", "error_description", "state", "iss"]));
    }

    [Fact]
    public async Task A30_Shows_a_page_for_errors_of_a_client_that_this_person_never_let_in()
    {
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(await _host.BrowserOf("bob"));

        foreach (var change in new[] { ("code_challenge", (string?)null), ("prompt", "none"), ("scope", "nothing") })
        {
            var response = await _ann.GetAsync(login.Address(change));

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Null(response.Headers.Location);
            Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task A28_Tells_a_client_that_the_operator_registered_that_nobody_is_signed_in()
    {
        var login = new Login(_host, await _host.ClientAsync(registeredFrom: null));

        var answer = await login.ReturnAsync(_host.Browser(), login.Address(("prompt", "none")));
        var elsewhere = await _host.Browser().GetAsync(login.Address(("prompt", "none"), ("redirect_uri", "https://evil.test/callback")));

        Assert.Equal("login_required", answer["error"]);
        Assert.Equal((HttpStatusCode.BadRequest, null), (elsewhere.StatusCode, elsewhere.Headers.Location));
    }

    [Theory]
    [InlineData("A04", "https://evil.test/callback")]
    [InlineData("A05", "https://another.test/callback")]
    [InlineData("A06", "https://agent.test/callback/")]
    [InlineData("A07", "https://agent.test/callback?x=1")]
    [InlineData("A08", "https://agent.test/callback;evil=1")]
    [InlineData("A09", "https://agent.test/callback#x")]
    [InlineData("A09", "https://agent.test/callback#")]
    [InlineData("A10", "https://evil@agent.test/callback")]
    [InlineData("A10", "https://agent.test@evil.test/callback")]
    [InlineData("A13", "HTTPS://AGENT.TEST/callback")]
    [InlineData("A13", "https://agent.test/%63allback")]
    [InlineData("A14b", "http://localhost/callback")]
    [InlineData("A14b", "http://localhost:1/callback")]
    [InlineData("A14b", "http://127.1:1/callback")]
    [InlineData("A14b", "http://2130706433/callback")]
    [InlineData("A14b", "http://127.0.0.1.evil.test/callback")]
    [InlineData("A14b", "http://127.0.0.1:1/other")]
    [InlineData("A14b", "http://127.0.0.1:0/callback")]
    [InlineData("A14b", "https://127.0.0.1:1/callback")]
    public async Task A04_to_A14b_Never_leaves_for_an_address_that_is_not_registered(string attack, string redirect)
    {
        await _host.ClientAsync(redirectUris: "https://another.test/callback");
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(_ann);

        var response = await _ann.GetAsync(login.Address(("redirect_uri", redirect)));

        Assert.Equal((attack, HttpStatusCode.BadRequest), (attack, response.StatusCode));
        Assert.Null(response.Headers.Location);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var page = WebUtility.HtmlDecode(await response.TextAsync());
        Assert.Contains(redirect, page, StringComparison.Ordinal);
        Assert.Contains("https://agent.test/callback http://127.0.0.1/callback", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/callback")]
    [InlineData("http://[::1]:1/callback")]
    [InlineData("http://localhost:1/other")]
    [InlineData("http://localhost.evil.test:1/callback")]
    [InlineData("https://localhost:1/callback")]
    public async Task A14b_Takes_no_name_of_this_computer_for_another(string redirect)
    {
        var response = await _ann.GetAsync(new Login(_host, await _host.ClientAsync(redirectUris: "http://localhost/callback"), redirect).Address());

        Assert.Equal((HttpStatusCode.BadRequest, null), (response.StatusCode, response.Headers.Location));
    }

    [Theory]
    [InlineData("http://127.0.0.1/callback", "http://127.0.0.1:49152/callback")]
    [InlineData("http://[::1]/callback", "http://[::1]:49152/callback")]
    [InlineData("http://localhost/callback", "http://localhost:49152/callback")]
    [InlineData("http://localhost:8080/callback", "http://localhost:1/callback")]
    public async Task A14_Leaves_the_port_of_a_loopback_address_free(string registered, string sent)
    {
        var login = new Login(_host, await _host.ClientAsync(redirectUris: registered), sent);

        Assert.Equal(HttpStatusCode.OK, (await login.RunAsync(_ann)).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A02_Goes_nowhere_without_a_client(string? clientId)
    {
        var response = await _ann.GetAsync(new Login(_host, "").Address(("client_id", clientId)));

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized);
        Assert.Null(response.Headers.Location);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task A03_Tells_nobody_whether_a_client_is_blocked_or_was_never_here()
    {
        var clientId = await _host.ClientAsync();
        await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().BlockAsync(clientId, CancellationToken.None));

        var blocked = await _ann.GetAsync(new Login(_host, clientId).Address());
        var unknown = await _ann.GetAsync(new Login(_host, "client-unknown").Address());

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (blocked.StatusCode, unknown.StatusCode));
        Assert.Equal((await blocked.TextAsync()).Replace(clientId, "?", StringComparison.Ordinal), (await unknown.TextAsync()).Replace("client-unknown", "?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "text/html")]
    [InlineData("application/json", "application/json")]
    public async Task A03_Does_not_know_an_unknown_client_and_says_so_without_its_markup(string? accept, string type)
    {
        var login = new Login(_host, "<script>alert(1)</script>");

        var response = await _ann.GetAsync(login.Address(), accept);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        var body = await response.TextAsync();
        Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);
        Assert.Equal(accept is not null, body.Contains("\"invalid_client\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A17_A25_Takes_no_parameter_twice_and_no_nul()
    {
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(_ann);

        foreach (var twice in new[] { "code_challenge=x", "scope=mcp", "response_type=code", "nonce=1&nonce=2" })
        {
            Assert.Equal("invalid_request", Login.Query((await _ann.GetAsync(login.Address() + "&" + twice)).Headers.Location!)["error"]);
        }

        Assert.Equal("invalid_request", Login.Query((await _ann.GetAsync(login.Address() + "&state=x")).Headers.Location!)["error"]);
        Assert.Equal((HttpStatusCode.BadRequest, null), await OutcomeAsync(login.Address() + "&client_id=x"));
        Assert.Equal("invalid_target", Login.Query((await _ann.GetAsync(login.Address() + "&resource=https://evil.test")).Headers.Location!)["error"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync(login.Address() + "&redirect_uri=https://agent.test/callback")).StatusCode);
        Assert.Equal("invalid_request", Login.Query((await _ann.GetAsync(login.Address(("login_hint", "a\0b")))).Headers.Location!)["error"]);
        Assert.StartsWith("/oauth/consent", (await _ann.GetAsync(login.Address(("prompt", "consent")) + "&resource=https://studio.test/mcp")).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://studio.test/mcp/")]
    [InlineData("HTTPS://STUDIO.TEST:443/MCP")]
    [InlineData("https://studio.test/api/v1/mcp")]
    [InlineData("https://studio.test/Api/V1/mcp/")]
    [InlineData("https://studio.test")]
    [InlineData("https://studio.test/")]
    public async Task A22_A24_Knows_the_resource_by_all_its_names(string? resource)
    {
        var login = new Login(_host, await _host.ClientAsync());

        var tokens = await login.ExchangeAsync(await login.CodeAsync(_ann, changes: [("resource", resource)]), ("resource", resource));

        Assert.Equal("ann workspace-1 mcp", await login.WhoAmIAsync(tokens.Access));
    }

    [Theory]
    [InlineData("openid offline_access mcp profile", "mcp")]
    [InlineData("offline_access", "mcp")]
    [InlineData(null, "mcp")]
    [InlineData("posts:read posts:nothing", "posts:read")]
    public async Task A20_Drops_the_scopes_that_it_does_not_know(string? asked, string shown)
    {
        var login = new Login(_host, await _host.ClientAsync());

        var transaction = await login.AskAsync(_ann, ("scope", asked));

        var page = await (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).TextAsync();
        Assert.Contains($"\"scopes\":[\"{shown}\"]", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A32_A33_Gives_the_state_back_byte_for_byte()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var state = "<script>\"'\r\nSet-Cookie: a=b;+%2B %00é" + new string('x', 4000);

        var transaction = await login.AskAsync(_ann, ("state", state.Replace("%00", "", StringComparison.Ordinal)));
        var answer = await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, transaction));

        Assert.Equal(state.Replace("%00", "", StringComparison.Ordinal), answer["state"]);
        Assert.Equal(["code", "iss", "state"], answer.Keys.Order());
    }

    [Fact]
    public async Task A34_Names_the_issuer_of_the_metadata_in_every_answer()
    {
        var metadata = System.Text.Json.Nodes.JsonNode.Parse(await (await _host.Browser().GetAsync("/.well-known/oauth-authorization-server")).TextAsync())!;
        var issuer = (string)metadata["issuer"]!;
        var login = new Login(_host, await _host.ClientAsync());

        var allowed = await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, await login.AskAsync(_ann)));
        var denied = await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, await login.AskAsync(_ann, ("prompt", "consent")), "deny"));
        var wrong = await login.ReturnAsync(_ann, login.Address(("scope", "nothing")));

        Assert.Equal(("access_denied", "invalid_scope"), (denied["error"], wrong["error"]));
        Assert.All([allowed, denied, wrong], answer => Assert.Equal(issuer, answer["iss"]));
    }

    [Fact]
    public async Task Asks_for_the_sign_in_again_when_told_to()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var response = await _ann.GetAsync(login.Address(("prompt", "login")));

        var back = Login.Query(response.Headers.Location!)["ReturnUrl"];
        Assert.DoesNotContain("prompt", back, StringComparison.Ordinal);
        Assert.StartsWith("/oauth/consent", (await _ann.GetAsync(back)).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A27_Takes_a_pushed_request_once_and_keeps_it_while_the_person_signs_in()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, (string?)field.Value)).ToArray();
        var pushed = await login.PostAsync("/oauth/par", form);
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        var browser = _host.Browser();
        var address = login.Address().Split('?')[0] + $"?client_id={form.Single(field => field.Key is "client_id").Item2}&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}";

        var back = Login.Query((await browser.GetAsync(address)).Headers.Location!)["ReturnUrl"];
        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        await browser.GetAsync("/test/sign-in?as=ann");
        var consent = (await browser.GetAsync(back)).Headers.Location!.OriginalString;

        var code = (await login.ReturnAsync(browser, await Login.AnswerAsync(browser, consent.Split('=')[1])))["code"];
        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task A32_sends_a_state_nowhere_that_is_too_long_for_an_address()
    {
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(_ann);
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Where(field => field.Key is not "state").Select(field => (field.Key, field.Value)).ToArray();

        var refused = await _ann.PostAsync("/oauth/authorize", [.. form, ("state", new string('x', 8001))]);
        var pushed = await login.PostAsync("/oauth/par", [.. form.Select(field => (field.Key, (string?)field.Value)), ("state", new string('x', 8001))]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(refused.Headers.Location);
        Assert.Contains("at most 8000", await refused.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("invalid_request", pushed["error"]);
    }

    [Theory]
    [InlineData("/oauth/authorize")]
    [InlineData("/oauth/par")]
    [InlineData("/oauth/device")]
    public async Task Keeps_no_more_of_a_request_than_any_client_needs(string path)
    {
        var login = new Login(_host, await _host.ClientAsync(device: true));
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, (string?)field.Value)).ToArray();

        var answer = await login.PostAsync(path, [.. form, ("ui_locales", new string('x', 16_000))]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task A27_takes_a_pushed_request_from_its_own_client_within_its_minute_only()
    {
        var clientId = await _host.ClientAsync();
        var (login, other) = (new Login(_host, clientId), await _host.ClientAsync());
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, (string?)field.Value)).ToArray();
        var name = Uri.EscapeDataString((await login.PostAsync("/oauth/par", form))["request_uri"]!);

        var foreign = await _ann.GetAsync($"/oauth/authorize?client_id={other}&request_uri={name}");
        Assert.Equal((HttpStatusCode.BadRequest, null), (foreign.StatusCode, foreign.Headers.Location));

        _host.Clock.Advance(TimeSpan.FromSeconds(61));
        var late = await _ann.GetAsync($"/oauth/authorize?client_id={clientId}&request_uri={name}");
        Assert.Equal((HttpStatusCode.BadRequest, null), (late.StatusCode, late.Headers.Location));
        Assert.Equal(0, await _host.CountAsync<ConsentTransaction>());
    }

    [Fact]
    public async Task A27_takes_a_pushed_request_of_a_client_with_a_secret_only_with_the_secret()
    {
        var login = new Login(_host, await _host.ClientAsync(secret: "a secret"));
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, (string?)field.Value)).ToArray();

        Assert.Equal("invalid_client", (await login.PostAsync("/oauth/par", [.. form, ("client_secret", "wrong")]))["error"]);
        Assert.NotEqual(HttpStatusCode.Created, (await login.PostAsync("/oauth/par", form)).Status);
        Assert.Equal(HttpStatusCode.Created, (await login.PostAsync("/oauth/par", [.. form, ("client_secret", "a secret")])).Status);
    }

    [Theory]
    [InlineData("request_uri", "http://169.254.169.254/latest")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.")]
    public async Task A26_fetches_no_request_and_reads_none_that_is_not_a_pushed_one(string name, string value)
    {
        var login = new Login(_host, await _host.ClientAsync());

        var response = await _ann.GetAsync(login.Address((name, value)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task A38_F27_two_tabs_of_one_browser_finish_each_for_itself()
    {
        var (first, second) = (new Login(_host, await _host.ClientAsync()), new Login(_host, await _host.ClientAsync()));
        var (one, two, again) = (await first.AskAsync(_ann), await second.AskAsync(_ann), await first.AskAsync(_ann, ("state", "second tab")));

        var last = await first.ReturnAsync(_ann, await Login.AnswerAsync(_ann, again));
        var other = await second.ReturnAsync(_ann, await Login.AnswerAsync(_ann, two));
        var begun = await first.ReturnAsync(_ann, await Login.AnswerAsync(_ann, one));

        Assert.Equal(("second tab", "s t&ate", "s t&ate"), (last["state"], other["state"], begun["state"]));
        Assert.Equal(3, new[] { last["code"], other["code"], begun["code"] }.Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, (await first.ExchangeAsync(begun["code"])).Status);
        Assert.Equal(HttpStatusCode.OK, (await first.ExchangeAsync(last["code"])).Status);
        Assert.Equal(HttpStatusCode.OK, (await second.ExchangeAsync(other["code"])).Status);
    }

    [Fact]
    public async Task A39_what_one_person_began_is_not_finished_by_another_in_the_same_browser()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var transaction = await login.AskAsync(_ann);

        await _ann.GetAsync("/test/sign-out");
        await _ann.GetAsync("/test/sign-in?as=bob");

        Assert.Equal(HttpStatusCode.NotFound, (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync(await Login.AnswerAsync(_ann, transaction))).StatusCode);
    }

    [Fact]
    public async Task Q03_trouble_of_our_own_is_said_to_the_person_as_such()
    {
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(_ann);
        _host.Events.Trouble = new InvalidOperationException("The trail is full.");

        var response = await _ann.GetAsync(login.Address(), "text/html");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Contains("trouble of its own", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Has_a_secure_cookie_of_the_browser()
    {
        var login = new Login(_host, await _host.ClientAsync());

        await login.AskAsync(_ann);

        Assert.Contains("__Host-mcp-browser", _ann.Cookies.Keys);
        Assert.Contains("secure", _ann.LastSetCookie!, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", _ann.LastSetCookie!, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A37_Knows_no_other_method(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/oauth/authorize");

        var response = await _host.Agent().SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task B22_Shows_its_errors_in_no_frame()
    {
        var response = await _ann.GetAsync(new Login(_host, "nobody").Address(), "text/html");

        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
    }

    private async Task<(HttpStatusCode Status, Uri? Location)> OutcomeAsync(string address)
    {
        var response = await _ann.GetAsync(address);
        return (response.StatusCode, response.Headers.Location);
    }
}
