using System.Net;
using System.Text.Json.Nodes;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Registration;

/// <summary>private_key_jwt, asked with a refresh token that does not exist: who has proven the key hears of the token.</summary>
public sealed class ProvingAKey : IAsyncLifetime
{
    private readonly ClientKey _key = new();
    private TestHost _host = null!;
    private string _id = "";

    public static TheoryData<string, JsonNode?> BadClaims { get; } = new()
    {
        { "iss", "somebody-else" },
        { "iss", null },
        { "sub", "somebody-else" },
        { "sub", null },
        { "aud", null },
        { "aud", "https://evil.test" },
        { "aud", "https://studio.test/" },
        { "aud", "HTTPS://STUDIO.TEST" },
        { "aud", "https://studio.test/oauth/tokens" },
        { "aud", "https://studio.test/mcp" },
        { "aud", new JsonArray("https://studio.test", "https://evil.test") },
        { "aud", new JsonArray() },
        { "exp", null },
        { "exp", -60 },
        { "exp", 6 * 60 },
        { "exp", 365 * 24 * 3600 },
        { "nbf", 120 },
        { "jti", null },
        { "jti", "" },
        { "jti", new string('j', 256) },
    };

    public static TheoryData<string, JsonNode?> BadHeaders { get; } = new()
    {
        { "alg", "none" },
        { "alg", "HS256" },
        { "alg", "RS256" },
        { "alg", "ES512" },
        { "typ", "at+jwt" },
        { "typ", "oauth-id-jag+jwt" },
        { "crit", new JsonArray("exp") },
        { "jku", "https://evil.test/keys" },
        { "x5u", "https://evil.test/keys" },
        { "kid", "../../../etc/passwd" },
        { "kid", "https://evil.test/keys" },
        { "kid", "k1' OR '1'='1" },
        { "jwk", new JsonObject { ["kty"] = "EC" } },
        { "b64", false },
    };

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _id = await RegisterAsync(_key);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Works_with_each_algorithm(string algorithm)
    {
        var key = new ClientKey(algorithm);
        var id = await RegisterAsync(key);

        Assert.Equal("invalid_grant", await AskAsync(key.Assertion(id, _host.Clock.GetUtcNow()), id));
    }

    [Theory]
    [InlineData("JWT", "https://studio.test")]
    [InlineData(null, "https://studio.test/oauth/token")]
    [InlineData("client-authentication+jwt", "https://studio.test")]
    public async Task Works_with_each_type_and_name_of_ours(string? type, string audience)
    {
        var assertion = Assertion(claims => claims["aud"] = audience, header => header["typ"] = type);

        Assert.Equal("invalid_grant", await AskAsync(assertion));
    }

    [Fact]
    public async Task Takes_a_list_that_names_only_us_and_a_key_that_is_not_named()
    {
        Assert.Equal("invalid_grant", await AskAsync(Assertion(claims => claims["aud"] = new JsonArray("https://studio.test", "https://studio.test/oauth/token"))));
        Assert.Equal("invalid_grant", await AskAsync(Assertion(header: header => header.Remove("kid"))));
    }

    [Fact]
    public async Task Names_the_client_so_that_the_request_need_not()
    {
        Assert.Equal("invalid_grant", await AskAsync(Assertion(), clientId: null));
        Assert.Equal("invalid_client", await AskAsync(Assertion(), clientId: await RegisterAsync(new ClientKey())));
    }

    [Fact]
    public async Task Works_for_revocation_and_pushed_requests()
    {
        var login = new Login(_host, _id);

        foreach (var (path, status) in new[] { ("/oauth/revoke_token", HttpStatusCode.OK), ("/oauth/par", HttpStatusCode.Created) })
        {
            var sent = Sent(Assertion(claims => claims["aud"] = TestHost.Issuer + path));
            var answer = await login.PostAsync(
                path,
                [.. sent, ("token", "unknown"), ("response_type", "code"), ("redirect_uri", TestHost.Web), ("code_challenge", login.Challenge), ("code_challenge_method", "S256")]);
            Assert.Equal(status, answer.Status);
        }
    }

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task C39_Is_refused_for_what_it_says(string claim, JsonNode? value)
    {
        var now = _host.Clock.GetUtcNow().ToUnixTimeSeconds();
        var assertion = Assertion(claims => Set(claims, claim, claim is "exp" or "nbf" && value is not null ? now + (int)value : value?.DeepClone()));

        Assert.Equal("invalid_client", await AskAsync(assertion));
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task C39_Is_refused_for_how_it_is_signed(string name, JsonNode? value) =>
        Assert.Equal("invalid_client", await AskAsync(Assertion(header: header => Set(header, name, value?.DeepClone()))));

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("e30.W10.AA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.bm90IGpzb24.AAAA")]
    [InlineData("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA")]
    public async Task Is_refused_where_it_is_none(string text) => Assert.Equal("invalid_client", await AskAsync(text));

    [Fact]
    public async Task Is_refused_with_another_key_a_broken_signature_or_another_type()
    {
        Assert.Equal("invalid_client", await AskAsync(new ClientKey().Assertion(_id, _host.Clock.GetUtcNow())));

        var good = Assertion();
        Assert.Equal("invalid_client", await AskAsync(good[..^4] + (good.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA")));
        Assert.Equal("invalid_client", await AskAsync(good + new string('A', 9000)));

        var login = new Login(_host, _id);
        var other = await login.TokenAsync([.. Sent(Assertion()), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), ("grant_type", "refresh_token"), ("refresh_token", "x")]);
        Assert.True(other.Status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest && other["error"] is "invalid_client" or "invalid_request", other["error"]);
    }

    [Fact]
    public async Task C39_Works_once_also_of_many_at_once()
    {
        await using var other = await TestHost.StartAsync(beside: _host);
        var assertion = Assertion();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AskAsync(assertion, _id, i % 2 == 0 ? _host : other)));

        Assert.Single(answers, "invalid_grant");
        Assert.Equal(7, answers.Count(answer => answer is "invalid_client"));
        Assert.Equal("invalid_client", await AskAsync(assertion));
    }

    // An id belongs to its client: another's is another's.
    [Fact]
    public async Task Is_not_spent_by_another_client()
    {
        var other = new ClientKey();
        var id = await RegisterAsync(other);

        Assert.Equal("invalid_grant", await AskAsync(other.Assertion(id, _host.Clock.GetUtcNow(), claims => claims["jti"] = "one"), id));
        Assert.Equal("invalid_grant", await AskAsync(Assertion(claims => claims["jti"] = "one")));
    }

    [Fact]
    public async Task Is_remembered_as_long_as_it_could_be_used()
    {
        var assertion = Assertion();
        await AskAsync(assertion);

        _host.Clock.Advance(TimeSpan.FromMinutes(4));
        await _host.SweepAsync();
        Assert.Equal("invalid_client", await AskAsync(assertion));

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<SpentAssertion>());
        Assert.Equal("invalid_client", await AskAsync(assertion));
    }

    // The key is right and the signature too: the list of algorithms is what refuses it.
    [Fact]
    public async Task Is_refused_with_an_algorithm_that_the_metadata_does_not_name_F06()
    {
        var key = new ClientKey("RS256");
        var id = await RegisterAsync(key);

        Assert.Equal("invalid_client", await AskAsync(key.Assertion(id, _host.Clock.GetUtcNow(), header: header => header["alg"] = "RS512"), id));
    }

    [Fact]
    public async Task C39_Is_by_the_algorithm_that_was_registered_where_one_was()
    {
        var key = new ClientKey("RS256");
        var id = await RegisterAsync(key, "PS256");

        Assert.Equal("invalid_client", await AskAsync(key.Assertion(id, _host.Clock.GetUtcNow()), id));
        Assert.Equal("invalid_grant", await AskAsync(key.Assertion(id, _host.Clock.GetUtcNow(), header: header => header["alg"] = "PS256"), id));
    }

    [Fact]
    public async Task Is_demanded_of_who_registered_for_it_and_of_nobody_else()
    {
        var login = new Login(_host, _id);
        Assert.Equal("invalid_client", (await login.RefreshAsync("x"))["error"]);
        Assert.Equal("invalid_client", (await login.RefreshAsync("x", ("client_secret", "guess")))["error"]);

        var open = await _host.ClientAsync();
        Assert.Equal("invalid_client", await AskAsync(_key.Assertion(open, _host.Clock.GetUtcNow()), open));
    }

    [Fact]
    public async Task Carries_a_whole_login()
    {
        var ann = await _host.BrowserOf("ann");
        var login = new Login(_host, _id);
        var code = await login.CodeAsync(ann);

        var tokens = await login.ExchangeAsync(code, [.. Sent(Assertion())]);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(tokens.Refresh, [.. Sent(Assertion())])).Status);
    }

    private static void Set(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);

        if (value is not null)
        {
            json[name] = value;
        }
    }

    private string Assertion(Action<JsonObject>? claims = null, Action<JsonObject>? header = null) => _key.Assertion(_id, _host.Clock.GetUtcNow(), claims, header);

    private static (string Name, string? Value)[] Sent(string assertion) => [("client_assertion_type", ClientKey.Type), ("client_assertion", assertion)];

    private async Task<string> RegisterAsync(ClientKey key, string? algorithm = null) => (await _host.RegisterAsync(new
    {
        redirect_uris = new[] { TestHost.Web },
        token_endpoint_auth_method = "private_key_jwt",
        token_endpoint_auth_signing_alg = algorithm,
        grant_types = new[] { "authorization_code", "refresh_token" },
        jwks = key.Jwks,
    })).GetProperty("client_id").GetString()!;

    private Task<string?> AskAsync(string assertion) => AskAsync(assertion, _id);

    private async Task<string?> AskAsync(string assertion, string? clientId, TestHost? host = null)
    {
        var answer = await new Login(host ?? _host, "").TokenAsync([.. Sent(assertion), ("client_id", clientId), ("grant_type", "refresh_token"), ("refresh_token", "unknown")]);
        Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, answer.Status.ToString());
        return answer["error"];
    }
}
