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
    [InlineData("C06", "code_verifier", null, "invalid_request")]
    [InlineData("C08", "code_verifier", "wrongwrongwrongwrongwrongwrongwrongwrongwrong", "invalid_grant")]
    [InlineData("C08", "code_verifier", "too short", "invalid_grant")]
    [InlineData("C08", "code_verifier", "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%", "invalid_grant")]
    [InlineData("C10", "redirect_uri", "https://agent.test/other", "invalid_grant")]
    [InlineData("C11", "grant_type", "password", "unsupported_grant_type")]
    [InlineData("C11", "grant_type", "implicit", "unsupported_grant_type")]
    [InlineData("C11", "grant_type", "urn:example:nothing", "unsupported_grant_type")]
    [InlineData("C11", "grant_type", null, "invalid_request")]
    [InlineData("C16", "resource", "https://evil.test/mcp", "invalid_target")]
    [InlineData("C04", "code", "notacode", "invalid_grant")]
    [InlineData("C10", "client_id", "nobody", "invalid_client")]
    public async Task C04_to_C16_Is_refused_without_using_the_code_up(string attack, string name, string? value, string error)
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);

        var refused = await login.ExchangeAsync(code, (name, value));

        Assert.Equal(error is "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal((attack, error), (attack, refused["error"]));
        Assert.Null(refused["error_uri"]);
        Assert.Equal("no-store", refused.Http.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task C08_Takes_the_very_verifier_and_none_that_is_like_it()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);

        foreach (var verifier in new[] { login.Verifier.ToUpperInvariant(), login.Verifier[..42], login.Verifier + " ", login.Verifier.PadRight(129, 'a'), login.Challenge })
        {
            Assert.Equal("invalid_grant", (await login.ExchangeAsync(code, ("code_verifier", verifier)))["error"]);
        }

        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task C04_Harms_nothing_with_a_text_that_is_like_a_code()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);
        string[] forged = [code[..20] + Tokens.TokenText.New()[..23], code[..^1], code + "A", code.ToLowerInvariant()];

        foreach (var text in forged)
        {
            Assert.Equal("invalid_grant", (await login.ExchangeAsync(text))["error"]);
        }

        var tokens = await login.ExchangeAsync(code);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);

        foreach (var text in forged)
        {
            Assert.Equal("invalid_grant", (await login.ExchangeAsync(text))["error"]);
        }

        Assert.Equal("ann workspace-1 mcp", await login.WhoAmIAsync(tokens.Access));
    }

    [Fact]
    public async Task C07_Is_no_easier_with_a_secret_than_without()
    {
        const string secret = "4444444444444444444444444444444444444444444";
        var login = new Login(_host, await _host.ClientAsync(secret));
        var code = await login.CodeAsync(_ann);

        Assert.Equal("invalid_request", (await login.ExchangeAsync(code, ("client_secret", secret), ("code_verifier", null)))["error"]);
        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code, ("client_secret", secret))).Status);
        Assert.Equal("invalid_request", (await login.ReturnAsync(_ann, login.Address(("code_challenge", null), ("code_challenge_method", null))))["error"]);
    }

    [Theory]
    [InlineData("grant_type=authorization_code&grant_type=authorization_code")]
    [InlineData("grant_type=authorization_code&code=a&code=b")]
    [InlineData("grant_type=refresh_token&refresh_token=a&refresh_token=b")]
    [InlineData("grant_type=refresh_token&refresh_token=a&scope=mcp&scope=posts:read")]
    [InlineData("grant_type=refresh_token&refresh_token=a&x=1&x=2")]
    public async Task C17_Takes_no_parameter_twice(string form)
    {
        using var content = new StringContent($"{form}&client_id={await _host.ClientAsync()}", System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");

        var response = await _host.Agent().PostAsync("/oauth/token", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"invalid_request\"", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C01_Reads_nothing_from_the_address()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var tokens = await login.RunAsync(_ann);
        var address = Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString("/oauth/token", new Dictionary<string, string?> { ["grant_type"] = "refresh_token", ["refresh_token"] = tokens.Refresh, ["client_id"] = await _host.ClientAsync() });

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _ann.GetAsync(address)).StatusCode);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await ErrorAsync(login.PostAsync(address)));
        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(tokens.Refresh)).Status);
    }

    [Fact]
    public async Task C19_Is_stored_by_nobody_and_leaves_no_cookie()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);

        foreach (var answer in new[] { await login.ExchangeAsync("wrong"), await login.ExchangeAsync(code) })
        {
            Assert.Equal("no-store", answer.Http.Headers.CacheControl!.ToString());
            Assert.False(answer.Http.Headers.Contains("Set-Cookie"));
            Assert.False(answer.Http.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task C36_Does_nothing_with_parameters_that_it_does_not_know()
    {
        await using var internet = await DocumentHost.StartAsync();
        var login = new Login(internet.Host, await internet.Host.ClientAsync());
        var ann = await internet.Host.BrowserOf("ann");
        (string, string?)[] more = [("client_session_host", "http://169.254.169.254/"), ("audience", "https://evil.test/mcp"), ("iss", "https://evil.test"), ("client_session_state", "https://agent.test/x")];

        var tokens = await login.ExchangeAsync(await login.CodeAsync(ann), more);
        Assert.Null(tokens["error_description"]);
        var refreshed = await login.RefreshAsync(tokens.Refresh, more);

        Assert.Null(refreshed["error_description"]);
        Assert.Equal("ann workspace-1 mcp", await login.WhoAmIAsync(refreshed.Access));
        Assert.Empty(internet.Internet.LookedUp);
    }

    [Fact]
    public async Task C37_Gives_nobody_what_somebody_else_got()
    {
        string[] people = ["ann", "bob"];
        string[] clients = [await _host.ClientAsync(), await _host.ClientAsync()];
        var seen = new List<string>();

        foreach (var person in people)
        {
            foreach (var client in clients)
            {
                var tokens = await new Login(_host, client).RunAsync(await _host.BrowserOf(person));
                seen.AddRange([tokens.Access, tokens.Refresh]);
                Assert.StartsWith(person, await new Login(_host, client).WhoAmIAsync(tokens.Access), StringComparison.Ordinal);
            }
        }

        // 256 bits each.
        Assert.All(seen, text => Assert.Matches("^[A-Za-z0-9_-]{43}$", text));
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(1_000_000, Enumerable.Range(0, 1_000_000).Select(_ => Tokens.TokenText.New()).ToHashSet().Count);
    }

    // While a grant may not act it gets no tokens, and once it may it goes on with what it has.
    [Theory]
    [InlineData("code")]
    [InlineData("refresh")]
    [InlineData("replay")]
    [InlineData("remembered")]
    public async Task C20_C33_Gives_nothing_for_somebody_whom_the_host_does_not_let_act(string how)
    {
        var standing = new Standing();
        await using var host = await TestHost.StartAsync(services: services => services.AddSingleton<IGrantStanding>(standing));
        var (login, ann) = (new Login(host, await host.ClientAsync()), await host.BrowserOf("ann"));
        var code = await login.CodeAsync(ann);
        var tokens = how is "code" ? null : await login.ExchangeAsync(code);

        if (how is "replay")
        {
            await login.RefreshAsync(tokens!.Refresh);
        }

        standing.Falls = true;
        if (how is "remembered")
        {
            Assert.StartsWith("/oauth/consent", (await ann.GetAsync(login.Address())).Headers.Location!.OriginalString, StringComparison.Ordinal);
            return;
        }

        var refused = how is "code" ? await login.ExchangeAsync(code) : await login.RefreshAsync(tokens!.Refresh);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (refused.Status, refused["error"]));
        Assert.Null(refused["access_token"]);

        standing.Falls = false;
        Assert.Equal(how is not "code", (await login.RefreshAsync(tokens?.Refresh ?? "x")).Status is HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/oauth/token", true)]
    [InlineData("/oauth/revoke_token", true)]
    [InlineData("/token", true)]
    [InlineData("/oauth/authorize", false)]
    public async Task C19_F16_is_open_to_pages_of_any_origin_and_authorize_to_none(string path, bool open)
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
    public async Task C10_Is_for_the_client_that_the_code_was_made_for()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var code = await login.CodeAsync(_ann);

        var refused = await login.ExchangeAsync(code, ("client_id", await _host.ClientAsync()));

        Assert.Equal("invalid_grant", refused["error"]);
        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task C03_Ends_the_grant_the_second_time()
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
    public async Task C09_Is_too_late_after_a_minute()
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
    public async Task C34_Gives_nothing_that_outlives_the_grant()
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
    public async Task C31_Gives_a_refresh_token_only_to_who_registered_for_it()
    {
        var login = new Login(_host, await _host.ClientAsync(refresh: false));

        var tokens = await login.RunAsync(_ann);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Null(tokens["refresh_token"]);
    }

    [Fact]
    public async Task C13_C21_Demands_the_secret_of_a_client_that_has_one()
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
    public async Task C23_Opens_nothing_with_the_code_or_the_refresh_token()
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
    public async Task C01_C40_Answers_a_form_that_cannot_be_read_with_400()
    {
        var agent = _host.Agent();
        var ct = TestContext.Current.CancellationToken;
        var many = string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"a{i}=1"));

        foreach (var body in new[] { many, "a=" + new string('x', 1024 * 1024), "grant_type=refresh_token&refresh_token=%00", "grant_type=%zz%", "grant_type=%ff%fe", "grant_type=\u00ff" })
        {
            using var content = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes(body));
            content.Headers.ContentType = new("application/x-www-form-urlencoded");
            var response = await agent.PostAsync("/oauth/token", content, ct);

            Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, $"{body[..Math.Min(40, body.Length)]} {response.StatusCode}");
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await agent.GetAsync("/oauth/token", ct)).StatusCode);
    }

    private static async Task<(HttpStatusCode Status, string? Error)> ErrorAsync(Task<TokenResponse> answer) => ((await answer).Status, (await answer)["error"]);

    private sealed class Standing : IGrantStanding
    {
        public bool Falls { get; set; }

        public ValueTask<bool> MayActAsync(string clientId, string subject, string tenant, CancellationToken ct) => ValueTask.FromResult(!Falls);
    }
}
