using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class Consenting : IAsyncLifetime
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
    [InlineData(TestHost.Web, "unverified", "agent.test", "https://agent.test", "192.0.2.1")]
    [InlineData(TestHost.Web, "verified", "agent.test", "https://agent.test", null)]
    [InlineData("http://127.0.0.1:4321/callback", "thisComputer", "a program on this computer (127.0.0.1:4321)", "http://127.0.0.1:4321", "192.0.2.1")]
    [InlineData("http://[::1]:4321/callback", "thisComputer", "a program on this computer ([::1]:4321)", "http:", "192.0.2.1")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "thisComputer", "the program on this computer that opens cursor: addresses", "cursor:", "192.0.2.1")]
    public async Task B11_Shows_where_the_answer_goes(string redirect, string origin, string target, string formAction, string? registeredFrom)
    {
        var clientId = await _host.ClientAsync(registeredFrom: registeredFrom, redirectUris: redirect);
        var transaction = await new Login(_host, clientId, redirect).AskAsync(_ann);

        var page = System.Text.Json.Nodes.JsonNode.Parse(await (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).TextAsync())!;

        Assert.Equal(origin, ((Authorization.ClientOrigin)(int)page["origin"]!).ToString(), ignoreCase: true);
        Assert.Equal(target, (string?)page["redirectTarget"]);
        Assert.Equal(formAction, (string?)page["formAction"]);
        Assert.Equal("Agent", (string?)page["clientName"]);
    }

    [Fact]
    public async Task B16_Sends_a_denial_to_the_client()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var answer = await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, await login.AskAsync(_ann), "deny"));

        Assert.Equal("access_denied", answer["error"]);
        Assert.Equal(TestHost.Issuer, answer["iss"]);
        Assert.Equal("s t&ate", answer["state"]);
        Assert.Equal(0, await _host.CountAsync<Grant>());
        Assert.Equal([AuthorizationEventKind.Denied], _host.Events.All.Select(told => told.Kind));
    }

    [Fact]
    public async Task B17_Counts_no_scope_at_all_as_a_denial()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var answer = await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, await login.AskAsync(_ann), scopes: ""));

        Assert.Equal("access_denied", answer["error"]);
    }

    [Fact]
    public async Task B04_Narrows_the_umbrella_and_nothing_else()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var tokens = await login.RunAsync(_ann, "posts:read posts:write");
        var narrow = await login.AskAsync(_ann, ("scope", "posts:read"));
        var wider = await _ann.PostAsync("/oauth/consent", ("transaction", narrow), ("decision", "allow"), ("scope", "mcp"));

        Assert.Equal("posts:read posts:write", tokens["scope"]);
        Assert.Equal(HttpStatusCode.BadRequest, wider.StatusCode);
        Assert.Equal(1, await _host.CountAsync<Grant>());
    }

    [Fact]
    public async Task B09_Is_for_the_person_and_the_browser_that_began_it()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var transaction = await login.AskAsync(_ann);
        var elsewhere = await _host.BrowserOf("ann");

        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync("/oauth/consent?transaction=" + transaction)).StatusCode);
        var address = await Login.AnswerAsync(elsewhere, transaction);
        Assert.Equal(HttpStatusCode.BadRequest, (await elsewhere.GetAsync(address)).StatusCode);

        await _ann.GetAsync("/test/sign-in?as=bob");
        Assert.Equal(HttpStatusCode.NotFound, (await _ann.GetAsync("/oauth/consent?transaction=" + transaction)).StatusCode);
        await Login.AnswerAsync(_ann, transaction);
        Assert.Equal(0, await _host.CountAsync<Grant>());
    }

    [Fact]
    public async Task B10_Cannot_be_finished_in_another_browser()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var address = await Login.AnswerAsync(_ann, await login.AskAsync(_ann));

        var stolen = await (await _host.BrowserOf("ann")).GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        Assert.Contains("code", (await login.ReturnAsync(_ann, address)).Keys);
    }

    [Fact]
    public async Task B02_Is_acted_upon_once()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var transaction = await login.AskAsync(_ann);

        var address = await Login.AnswerAsync(_ann, transaction);
        var again = await Login.AnswerAsync(_ann, transaction, "deny");
        await login.ReturnAsync(_ann, address);
        var third = await _ann.GetAsync(await Login.AnswerAsync(_ann, transaction));

        Assert.Equal(address, again);
        Assert.Equal(HttpStatusCode.BadRequest, third.StatusCode);
        Assert.Contains("already allowed", await third.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await _host.CountAsync<Grant>());
    }

    [Fact]
    public async Task B21_Runs_out()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var transaction = await login.AskAsync(_ann);
        _host.Clock.Advance(TimeSpan.FromMinutes(11));

        var response = await _ann.GetAsync(await Login.AnswerAsync(_ann, transaction));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("open for too long", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await _host.CountAsync<Grant>());
    }

    [Fact]
    public async Task A38_Is_asked_anew_for_the_same_address()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var first = await login.AskAsync(_ann);
        var second = await login.AskAsync(_ann);
        var codes = new[]
        {
            (await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, second)))["code"],
            (await login.ReturnAsync(_ann, await Login.AnswerAsync(_ann, first)))["code"],
        };

        Assert.NotEqual(first, second);
        Assert.NotEqual(codes[0], codes[1]);
    }

    [Fact]
    public async Task Is_remembered_for_the_very_same_request_of_one_living_grant()
    {
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(_ann, expires: "24");

        var answer = await login.ReturnAsync(_ann, login.Address(("prompt", "none")));

        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(answer["code"])).Status);
        var grants = await _host.InScopeAsync(services => services.GetRequiredService<GrantDirectory>().ListAsync(new() { Subject = "ann" }, null, 10, CancellationToken.None));
        Assert.Equal(2, grants.Count);
        Assert.Equal(("workspace-1", grants[0].ExpiresAt), (grants[1].Tenant, grants[1].ExpiresAt));
        Assert.Equal(_host.Clock.GetUtcNow().AddHours(24), grants[0].ExpiresAt);

        // Two that match: it cannot be known which one is meant.
        await login.AskAsync(_ann);
    }

    [Theory]
    [InlineData("scope", "posts:read")]
    [InlineData("prompt", "consent")]
    [InlineData("redirect_uri", "http://127.0.0.1:1/callback")]
    public async Task B07_Is_not_remembered_for_anything_else(string name, string value)
    {
        var login = new Login(_host, await _host.ClientAsync());
        await login.RunAsync(_ann);

        await login.AskAsync(_ann, (name, value));
    }

    [Fact]
    public async Task B05_Is_never_remembered_for_a_program_on_this_computer()
    {
        var login = new Login(_host, await _host.ClientAsync(), TestHost.Loopback);
        await login.RunAsync(_ann);

        await login.AskAsync(_ann);
    }

    [Fact]
    public async Task Is_not_remembered_from_a_grant_that_ended()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var tokens = await login.RunAsync(_ann);
        await login.PostAsync("/oauth/revoke_token", ("token", tokens.Access), ("client_id", await ClientIdAsync()));

        await login.AskAsync(_ann);
    }

    private Task<string> ClientIdAsync() => _host.InScopeAsync(
        async services => (await services.GetRequiredService<GrantDirectory>().ListAsync(new() { Subject = "ann" }, null, 1, CancellationToken.None))[0].ClientId);
}
