using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Registration;

/// <summary>RFC 7592, by the address and the token that each registration answers with.</summary>
public sealed class ManagingARegistration : IAsyncLifetime
{
    private TestHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("none")]
    [InlineData("client_secret_basic")]
    [InlineData("private_key_jwt")]
    public async Task Reads_what_was_stored_but_for_the_secret_F36(string method)
    {
        var registered = await _host.RegisterAsync(new
        {
            client_name = "Agent",
            redirect_uris = new[] { TestHost.Web, TestHost.Loopback },
            token_endpoint_auth_method = method,
            grant_types = new[] { "refresh_token", "authorization_code" },
            scope = "posts:read mcp",
            client_uri = "https://agent.test/about",
            logo_uri = "https://agent.test/logo.png",
            tos_uri = "https://agent.test/tos",
            policy_uri = "https://agent.test/policy",
            contacts = new[] { "dev@agent.test" },
            software_id = "4NRB1-0XZABZI9E6-5SM3R",
            software_version = "2.1",
            jwks = method is "private_key_jwt" ? new ClientKey("RS256").Jwks : null,
            token_endpoint_auth_signing_alg = method is "private_key_jwt" ? "RS256" : null,
        });

        var (status, read) = await SendAsync(HttpMethod.Get, registered);

        Assert.Equal(HttpStatusCode.OK, status);
        var expected = JsonNode.Parse(registered.GetRawText())!.AsObject();
        expected.Remove("client_secret");
        expected.Remove("client_secret_expires_at");
        Assert.True(JsonNode.DeepEquals(expected, read), read?.ToJsonString());
        Assert.Equal(method is "private_key_jwt", read!["jwks"]?["keys"]?[0]?["n"] is not null);
        Assert.Equal(13 + (method is "private_key_jwt" ? 2 : 0), new[]
        {
            "client_id", "client_name", "redirect_uris", "token_endpoint_auth_method", "grant_types", "scope", "client_uri", "logo_uri", "tos_uri", "policy_uri", "contacts", "software_id",
            "software_version", "jwks", "token_endpoint_auth_signing_alg",
        }.Count(field => read[field] is not null));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task D20_Is_for_nobody_without_the_token_of_that_client(string method)
    {
        var (mine, other) = (await RegisterAsync(), await RegisterAsync());
        var unknown = mine.GetProperty("registration_client_uri").GetString()!.Replace("client-", "client-x", StringComparison.Ordinal);
        string[] answers =
        [
            await RefusedAsync(method, mine.GetProperty("registration_client_uri").GetString()!, null),
            await RefusedAsync(method, mine.GetProperty("registration_client_uri").GetString()!, "Bearer wrong"),
            await RefusedAsync(method, mine.GetProperty("registration_client_uri").GetString()!, "Bearer " + other.GetProperty("registration_access_token").GetString()),
            await RefusedAsync(method, mine.GetProperty("registration_client_uri").GetString()!, "Basic " + mine.GetProperty("registration_access_token").GetString()),
            await RefusedAsync(method, unknown, "Bearer " + mine.GetProperty("registration_access_token").GetString()),
            await RefusedAsync(method, mine.GetProperty("registration_client_uri").GetString() + "?access_token=" + mine.GetProperty("registration_access_token").GetString(), null),
        ];

        Assert.Single(answers.Distinct());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, mine)).Status);
    }

    // Registered by hand: there is no token that could be right.
    [Fact]
    public async Task Is_not_for_clients_registered_by_hand()
    {
        var id = await _host.ClientAsync(registeredFrom: null);

        await RefusedAsync("GET", "/oauth/register/" + id, "Bearer x");
        await RefusedAsync("DELETE", "/oauth/register/" + id, "Bearer " + Convert.ToBase64String(new byte[32]));
    }

    [Fact]
    public async Task Of_a_blocked_client_answers_as_if_there_were_none()
    {
        var mine = await RegisterAsync();
        await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().BlockAsync(IdOf(mine), Ct));

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, mine)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Delete, mine)).Status);
    }

    [Fact]
    public async Task Replaces_all_of_it()
    {
        var mine = await RegisterAsync();

        var (status, answer) = await SendAsync(HttpMethod.Put, mine, new { client_id = IdOf(mine), client_name = "Renamed", redirect_uris = new[] { "https://agent.test/other" }, token_endpoint_auth_method = "none" });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Renamed", (string?)answer!["client_name"]);
        Assert.Equal("https://agent.test/other", (string?)Assert.Single(answer["redirect_uris"]!.AsArray()));
        Assert.Equal("authorization_code", (string?)Assert.Single(answer["grant_types"]!.AsArray()));
        Assert.Null(answer["client_uri"]);
        Assert.Null(answer["client_secret"]);
        Assert.True(JsonNode.DeepEquals(answer, (await SendAsync(HttpMethod.Get, mine)).Answer));

        var login = new Login(_host, IdOf(mine));
        Assert.Equal(HttpStatusCode.BadRequest, (await (await _host.BrowserOf("ann")).GetAsync(login.Address())).StatusCode);
    }

    [Theory]
    [InlineData("""{"client_id":"$","redirect_uris":["http://evil.test/"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_id":"$","redirect_uris":["javascript:alert(1)"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_id":"$"}""", "invalid_redirect_uri")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"grant_types":["client_credentials"]}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"token_endpoint_auth_method":"private_key_jwt"}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"policy_uri":"javascript:1"}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"software_statement":"x"}""", "invalid_software_statement")]
    [InlineData("""{"redirect_uris":["https://agent.test/"]}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"other","redirect_uris":["https://agent.test/"]}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"client_secret":"mine now"}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"registration_access_token":"x"}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"registration_client_uri":"x"}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"client_secret_expires_at":0}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://agent.test/"],"client_id_issued_at":0}""", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    [InlineData("{", "invalid_client_metadata")]
    public async Task D20_D22_Keeps_what_there_was_where_the_new_is_not_allowed(string body, string error)
    {
        var mine = await RegisterAsync();

        var (status, answer) = await SendAsync(HttpMethod.Put, mine, body.Replace("$", IdOf(mine), StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.BadRequest, error), (status, (string?)answer!["error"]));
        Assert.Equal(TestHost.Web, (string?)(await SendAsync(HttpMethod.Get, mine)).Answer!["redirect_uris"]![0]);
    }

    [Fact]
    public async Task Keeps_gives_and_takes_the_secret_as_the_method_asks()
    {
        var mine = await RegisterAsync("client_secret_post");
        var secret = mine.GetProperty("client_secret").GetString()!;

        var (_, kept) = await SendAsync(HttpMethod.Put, mine, Body(mine, "client_secret_basic", secret));
        Assert.Null(kept!["client_secret"]);
        Assert.Equal("invalid_client", (await new Login(_host, IdOf(mine)).RefreshAsync("x", ("client_secret", secret)))["error"]);

        var (_, open) = await SendAsync(HttpMethod.Put, mine, Body(mine, "none"));
        Assert.Null(open!["client_secret"]);
        Assert.Equal("invalid_grant", (await new Login(_host, IdOf(mine)).RefreshAsync("x"))["error"]);

        var (_, closed) = await SendAsync(HttpMethod.Put, mine, Body(mine, "client_secret_post"));
        Assert.NotEqual(secret, (string?)closed!["client_secret"]);
        Assert.Equal(0, (int?)closed["client_secret_expires_at"]);
        Assert.Equal("invalid_grant", (await new Login(_host, IdOf(mine)).RefreshAsync("x", ("client_secret", (string?)closed["client_secret"])))["error"]);
        Assert.Equal("invalid_client", (await new Login(_host, IdOf(mine)).RefreshAsync("x", ("client_secret", secret)))["error"]);
    }

    [Fact]
    public async Task B08_Asks_people_again_when_it_has_changed_its_addresses()
    {
        var mine = await RegisterAsync();
        var ann = await _host.BrowserOf("ann");
        var login = new Login(_host, IdOf(mine));
        await login.RunAsync(ann);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));

        // Without the change it would be remembered: see the next test. Not tried here, since a second login would itself be a reason to ask.
        await SendAsync(HttpMethod.Put, mine, new { client_id = IdOf(mine), client_name = "Agent", redirect_uris = new[] { TestHost.Web, "https://elsewhere.test/" }, token_endpoint_auth_method = "none" });

        Assert.StartsWith("/oauth/consent", (await ann.GetAsync(login.Address())).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_ask_people_again_when_nothing_of_it_changed()
    {
        var mine = await RegisterAsync();
        var ann = await _host.BrowserOf("ann");
        var login = new Login(_host, IdOf(mine));
        await login.RunAsync(ann);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));

        await SendAsync(HttpMethod.Put, mine, new { client_id = IdOf(mine), client_name = "Agent", redirect_uris = new[] { TestHost.Web }, token_endpoint_auth_method = "none", software_version = "3" });

        Assert.StartsWith(TestHost.Web, (await ann.GetAsync(login.Address())).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C33_Gives_up_everything_that_people_allowed()
    {
        var (mine, other) = (await RegisterAsync(), await RegisterAsync());
        var ann = await _host.BrowserOf("ann");
        var tokens = await new Login(_host, IdOf(mine)).RunAsync(ann);
        var others = await new Login(_host, IdOf(other)).RunAsync(ann);
        var waiting = await new Login(_host, IdOf(mine)).AskAsync(ann, ("prompt", "consent"));

        var answer = await RawAsync(HttpMethod.Delete, mine, null);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("Ended", await new Login(_host, IdOf(mine)).WhoAmIAsync(tokens.Access));
        Assert.Equal("ann workspace-1 mcp", await new Login(_host, IdOf(other)).WhoAmIAsync(others.Access));
        Assert.Equal(HttpStatusCode.NotFound, (await ann.GetAsync("/oauth/consent?transaction=" + waiting)).StatusCode);

        // It comes back, and learns that it has to register again.
        var back = await new Login(_host, IdOf(mine)).RefreshAsync(tokens.Refresh);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (back.Status, back["error"]));
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.GetAsync(new Login(_host, IdOf(mine)).Address())).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, mine)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Delete, mine)).Status);

        var ended = Assert.Single(_host.Events.InTransaction, happened => happened.Kind is AuthorizationEventKind.GrantEnded);
        Assert.Equal((nameof(GrantEnd.ClientRemoved), IdOf(mine), "ann", "workspace-1"), (ended.Error, ended.ClientId, ended.Subject, ended.Tenant));
        Assert.Single(_host.Events.InTransaction, happened => happened.Kind is AuthorizationEventKind.ClientRemoved);
    }

    [Fact]
    public async Task Leaves_no_trace_of_a_removed_client_in_the_end()
    {
        var mine = await RegisterAsync();
        await new Login(_host, IdOf(mine)).RunAsync(await _host.BrowserOf("ann"));
        await RawAsync(HttpMethod.Delete, mine, null);

        _host.Clock.Advance(TimeSpan.FromDays(91));
        await _host.SweepAsync();

        Assert.Equal(0, await _host.CountAsync<Client>());
    }

    // The sweep takes what nobody uses; who is signed in with stays, however long.
    [Fact]
    public async Task D18_Is_not_lost_while_somebody_is_signed_in_and_says_so_afterwards_F17_F19()
    {
        var (used, unused) = (await RegisterAsync(), await RegisterAsync());
        var login = new Login(_host, IdOf(used));
        var tokens = await login.RunAsync(await _host.BrowserOf("ann"));

        for (var month = 0; month < 5; month++)
        {
            _host.Clock.Advance(TimeSpan.FromDays(29));
            tokens = await login.RefreshAsync(tokens.Refresh);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
            await _host.SweepAsync();
        }

        var gone = await new Login(_host, IdOf(unused)).RefreshAsync("x");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (gone.Status, gone["error"]));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, unused)).Status);
    }

    [Fact]
    public async Task Answers_other_methods_with_what_there_is()
    {
        var mine = await RegisterAsync();

        var answer = await RawAsync(HttpMethod.Post, mine, "{}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("GET, PUT, DELETE, OPTIONS", string.Join(", ", answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task Is_undone_whole_when_the_host_cannot_put_it_on_record()
    {
        var mine = await RegisterAsync();
        var tokens = await new Login(_host, IdOf(mine)).RunAsync(await _host.BrowserOf("ann"));
        _host.Events.Trouble = new DbUpdateException("The disk is full.");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await RawAsync(HttpMethod.Delete, mine, null)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(HttpMethod.Put, mine, Body(mine, "client_secret_post"))).Status);

        _host.Events.Trouble = null;
        Assert.Equal("ann workspace-1 mcp", await new Login(_host, IdOf(mine)).WhoAmIAsync(tokens.Access));
        Assert.Equal("none", (string?)(await SendAsync(HttpMethod.Get, mine)).Answer!["token_endpoint_auth_method"]);
    }

    // Whoever changes its registration all the time would lift the block with the first change that had begun before it.
    [Theory]
    [InlineData("blocked")]
    [InlineData("removed")]
    public async Task Does_not_undo_what_the_operator_does_meanwhile(string what)
    {
        var mine = await RegisterAsync();
        var token = mine.GetProperty("registration_access_token").GetString()!;

        await _host.InScopeAsync(async services =>
        {
            var configuration = services.GetRequiredService<ClientConfiguration>();
            var found = await configuration.FindAsync(IdOf(mine), token, Ct);
            await (what is "blocked" ? BlockAsync(IdOf(mine)) : RemoveAsync(IdOf(mine)));
            return await configuration.ReplaceAsync(found!, services.GetRequiredService<ReadClientMetadata>().Run(JsonSerializer.SerializeToElement(Body(mine, "none"))), token, Ct);
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, mine)).Status);
    }

    [Fact]
    public async Task Changes_only_so_often_from_one_address()
    {
        await using var host = await TestHost.StartAsync(options => options.RegistrationsPerAddress = 3);
        var client = new ManagingARegistration { _host = host };
        var (mine, other) = (await client.RegisterAsync(), await client.RegisterAsync());

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(HttpMethod.Put, mine, Body(mine, "none"))).Status);
        }

        var refused = await client.RawAsync(HttpMethod.Put, mine, JsonSerializer.Serialize(Body(mine, "none")));
        Assert.Equal((HttpStatusCode.TooManyRequests, "3600"), (refused.StatusCode, refused.Header("Retry-After")));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.SendAsync(HttpMethod.Delete, other)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(HttpMethod.Get, mine)).Status);

        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(HttpMethod.Put, mine, Body(mine, "none"))).Status);
    }

    // Otherwise who registers and gives up in turn fills the trail as fast as the sweep comes round.
    [Fact]
    public async Task Makes_no_room_for_more_by_giving_up()
    {
        await using var host = await TestHost.StartAsync(options => options.RegistrationsPerAddress = 1);
        var client = new ManagingARegistration { _host = host };
        await client.RawAsync(HttpMethod.Delete, await client.RegisterAsync(), null);
        await host.SweepAsync();

        var again = await host.Agent().PostAsJsonAsync("/oauth/register", new { redirect_uris = new[] { TestHost.Web } }, Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, again.StatusCode);
    }

    private Task<bool> BlockAsync(string id) => _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().BlockAsync(id, Ct));

    private Task<bool> RemoveAsync(string id) => _host.InScopeAsync(async services =>
    {
        await services.GetRequiredService<ClientRemoval>().RunAsync(await services.GetRequiredService<TestDb>().Set<Client>().SingleAsync(client => client.ClientId == id, Ct), Ct);
        return true;
    });

    private static string IdOf(JsonElement registered) => registered.GetProperty("client_id").GetString()!;

    private static object Body(JsonElement registered, string method, string? secret = null) => new
    {
        client_id = IdOf(registered),
        client_secret = secret,
        redirect_uris = new[] { TestHost.Web },
        token_endpoint_auth_method = method,
        grant_types = new[] { "authorization_code", "refresh_token" },
    };

    private Task<JsonElement> RegisterAsync(string method = "none") => _host.RegisterAsync(new
    {
        client_name = "Agent",
        redirect_uris = new[] { TestHost.Web },
        token_endpoint_auth_method = method,
        grant_types = new[] { "authorization_code", "refresh_token" },
        client_uri = "https://agent.test/",
    });

    private async Task<string> RefusedAsync(string method, string address, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address.Replace(TestHost.Issuer, "", StringComparison.Ordinal));
        request.Content = method is "PUT" ? new StringContent("{}", new MediaTypeHeaderValue("application/json")) : null;
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var answer = await _host.Agent().SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        return await answer.TextAsync();
    }

    private async Task<(HttpStatusCode Status, JsonNode? Answer)> SendAsync(HttpMethod method, JsonElement registered, object? body = null)
    {
        var answer = await RawAsync(method, registered, body is null ? null : body as string ?? JsonSerializer.Serialize(body));
        return (answer.StatusCode, await answer.TextAsync() is { Length: > 0 } text ? JsonNode.Parse(text) : null);
    }

    private async Task<HttpResponseMessage> RawAsync(HttpMethod method, JsonElement registered, string? body)
    {
        using var request = new HttpRequestMessage(method, registered.GetProperty("registration_client_uri").GetString()!.Replace(TestHost.Issuer, "", StringComparison.Ordinal));
        request.Headers.Authorization = new("Bearer", registered.GetProperty("registration_access_token").GetString());
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        return await _host.Agent().SendAsync(request, Ct);
    }
}
