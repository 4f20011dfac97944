using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class ExchangingACode : IAsyncLifetime
{
    private TestHost _host = null!;
    private Browser _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _ann = await _host.BrowserOf("ann");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("code_verifier", "wrongwrongwrongwrongwrongwrongwrongwrongwrong", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_request")]
    [InlineData("redirect_uri", "https://agent.test/other", "invalid_grant")]
    [InlineData("resource", "https://evil.test/mcp", "invalid_target")]
    [InlineData("code", "notacode", "invalid_grant")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    public async Task Is_refused_without_using_the_code_up(string name, string? value, string error)
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);

        var refused = await login.ExchangeAsync(code, (name, value));

        Assert.Equal(error is "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(error, refused["error"]);
        Assert.Null(refused["error_uri"]);
        Assert.Equal("no-store", refused.Http.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code)).Status);
    }

    [Theory]
    [InlineData("/oauth/token", true)]
    [InlineData("/oauth/revoke_token", true)]
    [InlineData("/token", true)]
    [InlineData("/oauth/authorize", false)]
    public async Task F16_is_open_to_pages_of_any_origin_and_authorize_to_none(string path, bool open)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
        preflight.Headers.Add("Origin", "https://inspector.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        var answers = new[]
        {
            await _host.Agent().SendAsync(preflight, TestContext.Current.CancellationToken),
            await _host.Agent().PostAsync(path, new FormUrlEncodedContent([]), TestContext.Current.CancellationToken),
        };

        Assert.Equal(open ? HttpStatusCode.NoContent : HttpStatusCode.MethodNotAllowed, answers[0].StatusCode);
        Assert.All(answers, answer => Assert.Equal(open, answer.Headers.Contains("Access-Control-Allow-Origin")));
        Assert.All(answers, answer => Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task Is_for_the_client_that_the_code_was_made_for()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);

        var refused = await login.ExchangeAsync(code, ("client_id", await _host.ClientAsync()));

        Assert.Equal("invalid_grant", refused["error"]);
        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task Ends_the_grant_the_second_time()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);
        var tokens = await login.ExchangeAsync(code);

        var again = await login.ExchangeAsync(code);

        Assert.Equal("invalid_grant", again["error"]);
        Assert.Equal("Ended", await login.WhoAmIAsync(tokens.Access));
        Assert.Equal("invalid_grant", (await login.RefreshAsync(tokens.Refresh))["error"]);
        Assert.Equal(nameof(GrantEnd.CodeReused), _host.Events.All.Single(told => told.Kind is AuthorizationEventKind.GrantEnded).Error);
    }

    [Fact]
    public async Task Is_too_late_after_a_minute()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);
        _host.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("invalid_grant", (await login.ExchangeAsync(code))["error"]);
    }

    [Fact]
    public async Task Needs_no_redirect_uri_of_OAuth_2_1()
    {
        var login = new Login(_host, await _host.ClientAsync());

        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(await login.CodeAsync(_ann), ("redirect_uri", null))).Status);
    }

    [Fact]
    public async Task Gives_nothing_that_outlives_the_grant()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var tokens = await login.RunAsync(_ann, expires: "1");
        _host.Clock.Advance(TimeSpan.FromMinutes(30));
        var later = await login.RefreshAsync(tokens.Refresh);

        Assert.InRange(int.Parse(tokens["expires_in"]!), 3590, 3600);
        Assert.InRange(int.Parse(later["expires_in"]!), 1790, 1800);
        _host.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("invalid_grant", (await login.RefreshAsync(later.Refresh))["error"]);
        Assert.Equal("Ended", await login.WhoAmIAsync(later.Access));
    }

    [Fact]
    public async Task Gives_a_refresh_token_only_to_who_registered_for_it()
    {
        var login = new Login(_host, await _host.ClientAsync(refresh: false));

        var tokens = await login.RunAsync(_ann);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Null(tokens["refresh_token"]);
    }

    [Fact]
    public async Task Demands_the_secret_of_a_client_that_has_one()
    {
        const string secret = "4444444444444444444444444444444444444444444";
        var login = new Login(_host, await _host.ClientAsync(secret));
        var code = await login.CodeAsync(_ann);

        Assert.Equal(HttpStatusCode.Unauthorized, (await login.ExchangeAsync(code)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await login.ExchangeAsync(code, ("client_secret", "wrong"))).Status);
        var tokens = await login.ExchangeAsync(code, ("client_secret", secret));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await login.RefreshAsync(tokens.Refresh)).Status);
        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(tokens.Refresh, ("client_secret", secret))).Status);
    }

    [Fact]
    public async Task Marks_the_client_as_used()
    {
        var clientId = await _host.ClientAsync();
        await new Login(_host, clientId).RunAsync(_ann);

        var client = await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().FindAsync(clientId, CancellationToken.None));

        Assert.Equal(_host.Clock.GetUtcNow(), client!.FirstGrantAt);
    }

    [Fact]
    public async Task Opens_nothing_with_the_code_or_the_refresh_token()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);
        var tokens = await login.ExchangeAsync(code);

        Assert.Equal("Unknown", await login.WhoAmIAsync(code));
        Assert.Equal("Unknown", await login.WhoAmIAsync(tokens.Refresh));
        Assert.Equal("invalid_grant", (await login.RefreshAsync(tokens.Access))["error"]);
        Assert.Equal("invalid_grant", (await login.RefreshAsync(code))["error"]);
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("/Token/")]
    [InlineData("/oauth/token/")]
    [InlineData("/OAuth/Token")]
    public async Task Works_at_every_spelling_of_the_address(string path)
    {
        var login = new Login(_host, await _host.ClientAsync());

        var response = await login.PostAsync(path, ("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", await _host.ClientAsync()));

        Assert.Equal("invalid_grant", response["error"]);
    }

    [Fact]
    public async Task Answers_a_form_that_cannot_be_read_with_400()
    {
        var agent = _host.Agent();
        var ct = TestContext.Current.CancellationToken;
        var many = string.Join('&', Enumerable.Range(0, 3000).Select(i => $"a{i}=1"));

        foreach (var body in new[] { many, "grant_type=refresh_token&refresh_token=%00", "grant_type=a&grant_type=b" })
        {
            using var content = new StringContent(body, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
            var response = await agent.PostAsync("/oauth/token", content, ct);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await agent.GetAsync("/oauth/token", ct)).StatusCode);
    }
}
