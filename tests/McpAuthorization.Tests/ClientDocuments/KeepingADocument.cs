using System.Net;
using System.Text.Json.Nodes;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.ClientDocuments;

public sealed class KeepingADocument : IAsyncLifetime
{
    private DocumentHost _at = null!;
    private Browser _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _at = await DocumentHost.StartAsync();
        _ann = await _at.Host.BrowserOf("ann");
    }

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Theory]
    [InlineData("max-age=31536000", null, 24 * 60)]
    [InlineData("max-age=3600", null, 60)]
    [InlineData("max-age=3600, s-maxage=600", null, 10)]
    [InlineData("max-age=1", null, 5)]
    [InlineData("max-age=0", null, 5)]
    [InlineData("no-store", null, 5)]
    [InlineData("no-cache", null, 5)]
    [InlineData(null, null, 5)]
    [InlineData(null, 30, 30)]
    [InlineData(null, -30, 5)]
    public async Task E27_is_for_as_long_as_its_server_says_within_bounds(string? cacheControl, int? expires, int minutes)
    {
        Publish(http =>
        {
            http.Response.Headers.CacheControl = cacheControl;
            http.Response.Headers.Date = "Sun, 01 Mar 2026 12:00:00 GMT";
            http.Response.Headers.Expires = expires is null ? default : new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(expires.Value).ToString("R");
        });

        await FetchesAsync(1);
        _at.Host.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        await FetchesAsync(0);
        _at.Host.Clock.Advance(TimeSpan.FromSeconds(2));
        await FetchesAsync(1);
    }

    [Fact]
    public async Task E27_ends_at_once_for_a_client_that_is_blocked()
    {
        var login = _at.Login();
        var tokens = await login.RunAsync(_ann);
        await _at.Host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().BlockAsync(DocumentHost.ClientId, CancellationToken.None));
        _at.Host.Clock.Advance(TimeSpan.FromDays(1));

        var asked = await _ann.GetAsync(login.Address());

        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.Equal("invalid_client", (await login.RefreshAsync(tokens.Refresh))["error"]);
        Assert.Single(_at.Internet.Requested);
    }

    [Fact]
    public async Task E28_is_fetched_once_for_a_hundred_who_ask_at_once()
    {
        var go = new TaskCompletionSource();
        _at.Internet.Answer = async http =>
        {
            await go.Task;
            await _at.PublishAsync(http, _at.Document.ToJsonString());
        };

        var asking = Enumerable.Range(0, 100).Select(_ => _ann.GetAsync(_at.Login().Address())).ToArray();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        go.SetResult();
        var answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.StartsWith("/oauth/consent", answer.Headers.Location!.OriginalString, StringComparison.Ordinal));
        Assert.Single(_at.Internet.Requested);
    }

    [Fact]
    public async Task E28_is_not_fetched_from_one_origin_more_often_than_its_limit_while_others_are()
    {
        _at.PublishAnything();
        var asked = 0;

        // Each person has a limit too, so that it takes several to reach an origin's.
        foreach (var person in new[] { "ann", "bob", "cleo", "dan" })
        {
            var browser = await _at.Host.BrowserOf(person);
            for (var i = 0; i < 9; i++)
            {
                asked += (await browser.GetAsync(_at.Login(clientId: $"https://agent.test/{person}{i}").Address())).StatusCode is HttpStatusCode.Redirect ? 1 : 0;
            }
        }

        Assert.Equal(30, asked);
        Assert.Equal(30, _at.Internet.Requested.Count);
        Assert.Equal(HttpStatusCode.Redirect, (await (await _at.Host.BrowserOf("eve")).GetAsync(_at.Login(clientId: "https://other.test/client").Address())).StatusCode);
        _at.Host.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.Redirect, (await _ann.GetAsync(_at.Login(clientId: "https://agent.test/late").Address())).StatusCode);
    }

    [Fact]
    public async Task E28_is_not_fetched_for_one_person_more_often_than_their_limit()
    {
        _at.PublishAnything();

        for (var i = 0; i < 15; i++)
        {
            await _ann.GetAsync(_at.Login(clientId: $"https://a{i}.agent.test/client").Address());
        }

        Assert.Equal(10, _at.Internet.Requested.Count);
    }

    [Fact]
    public async Task Does_not_try_what_failed_again_and_again_nor_remember_the_failure()
    {
        var good = _at.Internet.Answer;
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = 500;
            http.Response.Headers.CacheControl = "max-age=86400";
            return Task.CompletedTask;
        };

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync(_at.Login().Address())).StatusCode);
        }

        Assert.Single(_at.Internet.Requested);
        _at.Internet.Answer = good;
        _at.Host.Clock.Advance(TimeSpan.FromSeconds(11));
        await _at.Login().AskAsync(_ann);
    }

    [Fact]
    public async Task Goes_by_what_it_has_while_the_server_is_silent_but_not_for_ever()
    {
        await _at.Login().AskAsync(_ann);
        _at.Host.Clock.Advance(TimeSpan.FromDays(1));
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        await _at.Login().AskAsync(_ann);
        await _at.Login().AskAsync(_ann);
        Assert.Equal(2, _at.Internet.Requested.Count);
        _at.Host.Clock.Advance(TimeSpan.FromDays(6.5));
        Assert.Equal(HttpStatusCode.BadRequest, (await (await _at.Host.BrowserOf("ann")).GetAsync(_at.Login().Address())).StatusCode);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("moved")]
    [InlineData("bad")]
    [InlineData("inside")]
    public async Task Does_not_go_by_what_it_has_once_the_server_says_otherwise(string now)
    {
        // A connection that is open already leads where it led.
        Publish(http => http.Response.Headers.Connection = "close");
        await _at.Login().AskAsync(_ann);
        _at.Host.Clock.Advance(TimeSpan.FromDays(1));
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = now is "gone" ? 404 : now is "moved" ? 301 : 200;
            return _at.PublishAsync(http, "{}");
        };
        _at.Internet.Names["agent.test"] = now is "inside" ? [[IPAddress.Parse("10.0.0.1")]] : [[Internet.Somewhere]];

        Assert.Equal(HttpStatusCode.BadRequest, (await _ann.GetAsync(_at.Login().Address())).StatusCode);
    }

    [Fact]
    public async Task Lets_a_client_with_tokens_go_on_whatever_has_become_of_its_document()
    {
        var login = _at.Login();
        var tokens = await login.RunAsync(_ann);
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        _at.Host.Clock.Advance(TimeSpan.FromDays(8));

        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(tokens.Refresh)).Status);
        Assert.Single(_at.Internet.Requested);
    }

    [Theory]
    [InlineData("redirect_uris", "[\"https://agent.test/callback\",\"https://evil.test/callback\"]", true)]
    [InlineData("client_name", "\"Another\"", true)]
    [InlineData("jwks_uri", "\"https://agent.test/keys\"", true)]
    [InlineData("tos_uri", "\"https://agent.test/terms\"", false)]
    [InlineData("redirect_uris", "[\"http://127.0.0.1/callback\",\"https://agent.test/callback\"]", false)]
    public async Task B08_asks_again_when_what_a_person_agreed_to_has_changed(string field, string value, bool again)
    {
        await _at.Login().RunAsync(_ann);
        Assert.StartsWith(TestHost.Web, (await _ann.GetAsync(_at.Login().Address())).Headers.Location!.OriginalString, StringComparison.Ordinal);
        await EndOneAsync();

        _at.Document[field] = JsonNode.Parse(value);
        _at.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        var asked = (await _ann.GetAsync(_at.Login().Address())).Headers.Location!.OriginalString;

        Assert.StartsWith(again ? "/oauth/consent" : TestHost.Web, asked, StringComparison.Ordinal);

        Assert.Equal(again ? 1 : 0, _at.Host.Events.InTransaction.Count(told => told.Kind is AuthorizationEventKind.ClientUpdated));

        if (again)
        {
            // And what they say then is remembered again.
            await _at.Login().ReturnAsync(_ann, await Login.AnswerAsync(_ann, asked["/oauth/consent?transaction=".Length..]));
            Assert.StartsWith(TestHost.Web, (await _ann.GetAsync(_at.Login().Address())).Headers.Location!.OriginalString, StringComparison.Ordinal);
        }
    }

    // Two living connections would be asked about anyway.
    private Task<bool> EndOneAsync() => _at.Host.InScopeAsync(async services =>
    {
        var grants = services.GetRequiredService<GrantDirectory>();
        var newest = (await grants.ListAsync(new() { Tenants = ["workspace-1"] }, null, 10, CancellationToken.None))[0];
        return await grants.EndAsync(newest.Id, GrantEnd.Disconnected, CancellationToken.None);
    });

    private void Publish(Action<HttpContext> headers) => _at.Internet.Answer = http =>
    {
        headers(http);
        return _at.PublishAsync(http, _at.Document.ToJsonString());
    };

    private async Task FetchesAsync(int count)
    {
        var before = _at.Internet.Requested.Count;
        await _at.Login().AskAsync(await _at.Host.BrowserOf("ann"));
        Assert.Equal(before + count, _at.Internet.Requested.Count);
    }
}
