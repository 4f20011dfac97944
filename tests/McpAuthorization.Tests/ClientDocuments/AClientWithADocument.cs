using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpAuthorization.Authorization;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.ClientDocuments;

public sealed class AClientWithADocument : IAsyncLifetime
{
    private DocumentHost _at = null!;
    private Browser _ann = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _at = await DocumentHost.StartAsync();
        _ann = await _at.Host.BrowserOf("ann");
    }

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Fact]
    public async Task Signs_in_refreshes_and_is_cut_off_like_any_other()
    {
        var login = _at.Login();

        var tokens = await login.RunAsync(_ann);
        var refreshed = await login.RefreshAsync(tokens.Refresh);
        Assert.Equal("ann workspace-1 mcp", await login.WhoAmIAsync(refreshed.Access));
        await login.PostAsync("/oauth/revoke_token", ("token", refreshed.Refresh), ("client_id", DocumentHost.ClientId));

        Assert.StartsWith("Ended", await login.WhoAmIAsync(refreshed.Access), StringComparison.Ordinal);
        Assert.Equal(["agent.test/client.json"], _at.Internet.Requested);
        Assert.Contains(_at.Host.Events.All, told => told is { Kind: AuthorizationEventKind.Registered, ClientId: DocumentHost.ClientId });
    }

    [Fact]
    public async Task E29_is_looked_at_only_for_somebody_who_is_signed_in()
    {
        var login = _at.Login();
        var stranger = _at.Host.Browser();

        var asked = await stranger.GetAsync(login.Address());
        var silent = await stranger.GetAsync(login.Address(("prompt", "none")));
        var pushed = await login.PostAsync("/oauth/par", ("client_id", DocumentHost.ClientId), ("redirect_uri", TestHost.Web), ("response_type", "code"), ("code_challenge", login.Challenge), ("code_challenge_method", "S256"));
        var token = await login.RefreshAsync("nothing");

        Assert.StartsWith("https://studio.test/sign-in?ReturnUrl=", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(login.Address(), Login.Query(asked.Headers.Location)["ReturnUrl"]);
        Assert.Equal(HttpStatusCode.Unauthorized, silent.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (pushed.Status, pushed["error"]));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (token.Status, token["error"]));
        Assert.Empty(_at.Internet.LookedUp);

        await stranger.GetAsync("/test/sign-in?as=ann");
        Assert.StartsWith("/oauth/consent", (await stranger.GetAsync(login.Address())).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task May_push_its_request_once_somebody_has_looked_at_it()
    {
        var login = _at.Login();
        await login.AskAsync(_ann);

        var pushed = await login.PostAsync(
            "/oauth/par",
            ("client_id", DocumentHost.ClientId), ("redirect_uri", TestHost.Web), ("response_type", "code"), ("code_challenge", login.Challenge), ("code_challenge_method", "S256"));
        var asked = await _ann.GetAsync($"/oauth/authorize?client_id={Uri.EscapeDataString(DocumentHost.ClientId)}&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}");

        Assert.StartsWith("/oauth/consent", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E01", "http://agent.test/client.json")]
    [InlineData("E02", "https://agent.test")]
    [InlineData("E02", "https://agent.test/")]
    [InlineData("E03", "https://agent.test/./client.json")]
    [InlineData("E03", "https://agent.test/a/../client.json")]
    [InlineData("E03", "https://agent.test/a/..")]
    [InlineData("E03", "https://agent.test/%2e%2e/client.json")]
    [InlineData("E03", "https://agent.test/%2E/client.json")]
    [InlineData("E03", "https://agent.test/.%2e/client.json")]
    [InlineData("E03", "https://agent.test/a%2f..%2fclient.json")]
    [InlineData("E03", "https://agent.test/a\\..\\client.json")]
    [InlineData("E04", "https://agent.test/client.json#x")]
    [InlineData("E04", "https://agent.test/client.json#")]
    [InlineData("E05", "https://user@agent.test/client.json")]
    [InlineData("E05", "https://user:pass@agent.test/client.json")]
    [InlineData("E05", "https://@agent.test/client.json")]
    [InlineData("E06", "https://agent.test/client.json?a=b")]
    [InlineData("E06", "https://agent.test/client.json?")]
    [InlineData("E07", "HTTPS://agent.test/client.json")]
    [InlineData("E07", "https://AGENT.test/client.json")]
    [InlineData("E07", "https://agent.test:443/client.json")]
    [InlineData("E07", "https://agent.test./client.json")]
    [InlineData("E07", "https://agent.test/%63lient.json")]
    [InlineData("E20", "https://127.1/client.json")]
    [InlineData("E20", "https://0x7f000001/client.json")]
    [InlineData("E20", "https://2130706433/client.json")]
    [InlineData("E20", "https://017700000001/client.json")]
    [InlineData("E20", "https://127.0.0.1/client.json")]
    [InlineData("E20", "https://[::1]/client.json")]
    [InlineData("E20", "https://localhost/client.json")]
    [InlineData("E20", "https://localhost./client.json")]
    [InlineData("E20", "https://LOCALHOST/client.json")]
    [InlineData("E20", "https://ａgent.test/client.json")]
    [InlineData("E20", "https:///client.json")]
    [InlineData("E20", "https:agent.test/client.json")]
    [InlineData("E20", "https://agent.test /client.json")]
    [InlineData("E20", "https://agent.test/client.json\u200b")]
    [InlineData("E20", "https://agent.test:99999/client.json")]
    public async Task E01_to_E07_has_an_address_in_the_one_plain_spelling(string attack, string clientId)
    {
        await _at.Login().AskAsync(_ann);
        _at.Internet.Requested.Clear();
        _at.Internet.Names["localhost"] = [[IPAddress.Loopback]];
        _at.Internet.Names["localhost."] = [[IPAddress.Loopback]];
        _at.PublishAnything();

        var answer = await _ann.GetAsync(_at.Login(clientId: clientId).Address());

        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, attack);
        Assert.Null(answer.Headers.Location);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Empty(_at.Internet.Requested);
        Assert.Equal(1, await _at.Host.CountAsync<Client>());
    }

    [Theory]
    [InlineData("E08", "client_id", "\"https://agent.test/client.jsoN\"")]
    [InlineData("E08", "client_id", "\"https://agent.test/client.json/\"")]
    [InlineData("E08", "client_id", "\"https://AGENT.test/client.json\"")]
    [InlineData("E08", "client_id", null)]
    [InlineData("E08", "client_id", "7")]
    [InlineData("MUST", "client_name", null)]
    [InlineData("MUST", "client_name", "\"\\u200b \"")]
    [InlineData("MUST", "client_name", "[\"Agent\"]")]
    [InlineData("E23", "client_secret", "\"s\"")]
    [InlineData("E23", "client_secret", "null")]
    [InlineData("E23", "client_secret_expires_at", "0")]
    [InlineData("E23", "token_endpoint_auth_method", "\"client_secret_basic\"")]
    [InlineData("E23", "token_endpoint_auth_method", "\"client_secret_post\"")]
    [InlineData("E23", "token_endpoint_auth_method", "\"client_secret_jwt\"")]
    [InlineData("E23", "token_endpoint_auth_method", "\"tls_client_auth\"")]
    [InlineData("E23", "token_endpoint_auth_method", "\"private_key_jwt\"")]
    [InlineData("E26", "redirect_uris", null)]
    [InlineData("E26", "redirect_uris", "[]")]
    [InlineData("E26", "redirect_uris", "\"https://agent.test/callback\"")]
    [InlineData("E26", "redirect_uris", "[\"javascript:alert(1)\"]")]
    [InlineData("E26", "redirect_uris", "[\"https://agent.test/callback\", \"data:text/html,x\"]")]
    [InlineData("E26", "redirect_uris", "[\"https://*.agent.test/callback\"]")]
    [InlineData("E26", "redirect_uris", "[\"http://agent.test/callback\"]")]
    [InlineData("E26", "redirect_uris", "[\"https://agent.test/callback#x\"]")]
    [InlineData("E26", "redirect_uris", "[\"https://studio.test/oauth/consent\"]")]
    [InlineData("KEYS", "jwks", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"x\"}]}")]
    [InlineData("KEYS", "jwks", "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"x\",\"y\":\"y\",\"d\":\"d\"}]}")]
    [InlineData("KEYS", "jwks", "{\"keys\":[]}")]
    [InlineData("KEYS", "jwks", "[]")]
    [InlineData("KEYS", "jwks_uri", "\"http://agent.test/keys\"")]
    [InlineData("KEYS", "jwks_uri", "\"https://10.0.0.1/keys\"")]
    [InlineData("GRANTS", "grant_types", "[\"implicit\"]")]
    [InlineData("GRANTS", "response_types", "[\"token\"]")]
    [InlineData("E31", "logo_uri", "\"javascript:alert(1)\"")]
    public async Task E08_to_E26_publishes_what_this_server_can_go_by(string attack, string field, string? value)
    {
        if (value is null)
        {
            _at.Document.Remove(field);
        }
        else
        {
            _at.Document[field] = JsonNode.Parse(value);
        }

        await IsNotTakenAsync(attack);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    [InlineData("application/xhtml+xml")]
    [InlineData("text/x+json")]
    [InlineData("application/jsonp")]
    [InlineData("")]
    public async Task E22_is_no_json_by_its_type(string contentType)
    {
        _at.ContentType = contentType;
        await IsNotTakenAsync("E22");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/client-metadata+json")]
    public async Task E22_is_json_by_its_type(string contentType)
    {
        _at.ContentType = contentType;
        await _at.Login().AskAsync(_ann);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("<html>")]
    [InlineData("\ufeff{DOCUMENT}")]
    [InlineData("[{DOCUMENT}]")]
    [InlineData("{DOCUMENT}{}")]
    [InlineData("{DOUBLE}")]
    [InlineData("{BAD}")]
    [InlineData("{HALF}")]
    public async Task E22_is_no_json_object_that_means_one_thing(string text)
    {
        var good = _at.Document.ToJsonString();
        var body = Encoding.UTF8.GetBytes(text
            .Replace("{DOCUMENT}", good, StringComparison.Ordinal)
            .Replace("{DOUBLE}", good.Insert(1, "\"client_id\":\"https://other.test/x\","), StringComparison.Ordinal)
            .Replace("{BAD}", good.Insert(1, "\"note\":\"~\","), StringComparison.Ordinal)
            .Replace("{HALF}", good.Replace("\"Agent\"", "\"\\ud800\"", StringComparison.Ordinal), StringComparison.Ordinal));

        if (text is "{BAD}")
        {
            body[Array.IndexOf(body, (byte)'~')] = 0xff;
        }

        _at.Internet.Answer = http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.Body.WriteAsync(body).AsTask();
        };

        await IsNotTakenAsync("E22");
    }

    [Theory]
    [InlineData(201)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task E09_answers_with_200_and_nothing_else(int status)
    {
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "https://other.test/client.json";
            return status is 204 ? Task.CompletedTask : _at.PublishAsync(http, _at.Document.ToJsonString());
        };

        await IsNotTakenAsync("E09");

        Assert.DoesNotContain("other.test", _at.Internet.LookedUp);
    }

    [Theory]
    [InlineData(5 * 1024, true)]
    [InlineData((5 * 1024) + 1, false)]
    public async Task E11_has_at_most_5_KB(int length, bool taken)
    {
        _at.Document["note"] = "";
        _at.Document["note"] = new string('x', length - _at.Document.ToJsonString().Length);

        if (taken)
        {
            await _at.Login().AskAsync(_ann);
        }
        else
        {
            await IsNotTakenAsync("E11");
        }
    }

    [Fact]
    public async Task E11_comes_unpacked()
    {
        _at.Internet.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(http.Response.Body, System.IO.Compression.CompressionLevel.Optimal);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(_at.Document.ToJsonString()));
        };

        await IsNotTakenAsync("E11");
    }

    [Fact]
    public async Task E12_lies_on_the_public_internet()
    {
        _at.Internet.Names["agent.test"] = [[IPAddress.Parse("10.0.0.1")]];

        await IsNotTakenAsync("E12");

        Assert.Empty(_at.Internet.Connected);
    }

    [Fact]
    public async Task E24_lists_its_methods_as_ChatGPT_does()
    {
        _at.Document.Remove("token_endpoint_auth_method");
        _at.Document["token_endpoint_auth_methods_supported"] = new JsonArray("none", "private_key_jwt");
        _at.Document["jwks_uri"] = "https://agent.test/jwks.json";

        Assert.Equal(HttpStatusCode.OK, (await _at.Login().RunAsync(_ann)).Status);
    }

    [Fact]
    public async Task E24_lists_no_method_that_needs_a_secret()
    {
        _at.Document.Remove("token_endpoint_auth_method");
        _at.Document["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic");

        await IsNotTakenAsync("E24");
    }

    [Fact]
    public async Task E25_lists_grants_that_are_dropped_as_Claude_does()
    {
        _at.Document["grant_types"] = new JsonArray("authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer");

        var tokens = await _at.Login().RunAsync(_ann);

        Assert.Null(tokens["refresh_token"]);
        Assert.NotNull(tokens["access_token"]);
    }

    [Fact]
    public async Task May_use_any_port_of_this_computer_and_no_other_address()
    {
        _at.Document["redirect_uris"] = new JsonArray("http://localhost/callback", "http://127.0.0.1/callback");

        Assert.Equal(HttpStatusCode.OK, (await _at.Login("http://localhost:54321/callback").RunAsync(_ann)).Status);
        var elsewhere = await _ann.GetAsync(_at.Login("http://localhost:54321/other").Address());

        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
        Assert.Null(elsewhere.Headers.Location);
    }

    [Fact]
    public async Task A30_gets_no_errors_through_the_browser_of_somebody_who_never_let_it_in()
    {
        var answer = await _ann.GetAsync(_at.Login().Address(("scope", "nothing")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Fact]
    public async Task E32_is_refused_without_a_word_of_what_lies_behind()
    {
        Task<string> WordsAsync(string clientId) => _ann.GetAsync(_at.Login(clientId: clientId).Address()).ContinueWith(answer => answer.Result.TextAsync(), Ct).Unwrap();
        _at.Internet.Names["inside.test"] = [[IPAddress.Parse("10.0.0.1")]];
        _at.Internet.Names["other.test"] = [[IPAddress.Parse("93.184.215.15")]];
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = 418;
            return http.Response.WriteAsync("a secret of the house");
        };

        var (inside, outside) = (await WordsAsync("https://inside.test/c"), await WordsAsync("https://other.test/c"));

        Assert.Equal(inside.Replace("inside.test", "", StringComparison.Ordinal), outside.Replace("other.test", "", StringComparison.Ordinal));
        Assert.Contains("could not be loaded, or is not valid", inside, StringComparison.Ordinal);
        Assert.DoesNotContain("418", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outside, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestHost.Web, ClientOrigin.Verified, "agent.test", false)]
    [InlineData("https://elsewhere.test/callback", ClientOrigin.Verified, "agent.test", true)]
    [InlineData("http://127.0.0.1:4321/callback", ClientOrigin.ThisComputer, null, false)]
    public async Task Is_verified_by_the_host_of_its_document(string redirect, ClientOrigin origin, string? verified, bool elsewhere)
    {
        _at.Document["redirect_uris"] = new JsonArray(TestHost.Web, TestHost.Loopback, "https://elsewhere.test/callback");
        var transaction = await _at.Login(redirect).AskAsync(_ann);

        var page = JsonNode.Parse(await (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).TextAsync())!;

        Assert.Equal(origin, (ClientOrigin)(int)page["origin"]!);
        Assert.Equal(verified, (string?)page["verifiedHost"]);
        Assert.Equal("agent.test", (string?)page["documentHost"]);
        Assert.Equal(elsewhere, (bool)page["answersElsewhere"]!);
        Assert.Equal("Agent", (string?)page["clientName"]);
    }

    [Fact]
    public async Task Is_swept_when_nobody_has_signed_in_with_it_and_kept_when_somebody_has()
    {
        await _at.Login().AskAsync(_ann);
        _at.Host.Clock.Advance(TimeSpan.FromHours(25));
        await _at.Host.SweepAsync();
        Assert.Equal(0, await _at.Host.CountAsync<Client>());

        await _at.Login().RunAsync(_ann);
        _at.Host.Clock.Advance(TimeSpan.FromHours(25));
        await _at.Host.SweepAsync();
        Assert.Equal(1, await _at.Host.CountAsync<Client>());
    }

    private async Task IsNotTakenAsync(string attack)
    {
        var answer = await _ann.GetAsync(_at.Login().Address());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("could not be loaded, or is not valid", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.True(await _at.Host.CountAsync<Client>() is 0, attack);
    }
}
