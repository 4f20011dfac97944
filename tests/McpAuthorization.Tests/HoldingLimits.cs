using System.Net;
using McpAuthorization.Authorization;
using McpAuthorization.Limits;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class HoldingLimits : IAsyncLifetime
{
    private TestHost _host = null!;
    private TestHost _other = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _other = await TestHost.StartAsync(beside: _host);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A40_many_authorizations_of_one_client_from_one_address_are_told_to_wait_on_every_node()
    {
        var (login, another) = (new Login(_host, await _host.ClientAsync()), new Login(_host, await _host.ClientAsync()));

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.Redirect, (await (i % 2 == 0 ? _host : _other).Browser("2001:db8::1").GetAsync(login.Address())).StatusCode);
        }

        var page = await _other.Browser("2001:db8::2").GetAsync(login.Address(), "text/html");
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), page.Headers.RetryAfter!.Delta);
        Assert.Contains("Wait a minute", await page.TextAsync(), StringComparison.Ordinal);
        var json = await _host.Browser("2001:db8::3").GetAsync(login.Address(), "application/json");
        Assert.Contains("\"error\":\"temporarily_unavailable\"", await json.TextAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await _host.Browser("2001:db8::1").GetAsync(another.Address())).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await _host.Browser("2001:db8:0:1::1").GetAsync(login.Address())).StatusCode);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Redirect, (await _other.Browser("2001:db8::1").GetAsync(login.Address())).StatusCode);
    }

    [Fact]
    public async Task A40_made_up_client_ids_are_counted_as_one()
    {
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Browser().GetAsync(new Login(_host, $"client-{i}").Address())).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await _host.Browser().GetAsync(new Login(_host, "client-60").Address())).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await _host.Browser().GetAsync(new Login(_host, await _host.ClientAsync()).Address())).StatusCode);
    }

    [Fact]
    public async Task Pushed_requests_are_bounded_by_address()
    {
        await using var host = await TestHost.StartAsync(options => options.WaitingRequestsPerAddress = 3);
        var login = new Login(host, await host.ClientAsync());
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, (string?)field.Value)).ToArray();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await login.PostAsync("/oauth/par", form)).Status);
        }

        var refused = await login.PostAsync("/oauth/par", form);

        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (refused.Status, refused["error"]));
        Assert.Equal(TimeSpan.FromMinutes(10), refused.Http.Headers.RetryAfter!.Delta);
        Assert.Equal("no-store", refused.Http.Headers.CacheControl!.ToString());
        Assert.Equal("*", Assert.Single(refused.Http.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Strangers_who_fill_what_may_wait_keep_no_signed_in_person_out()
    {
        await using var host = await TestHost.StartAsync(options => options.WaitingRequestsInAll = 2);
        var login = new Login(host, await host.ClientAsync());
        var tooLongForAnAddress = login.Address(("state", new string('x', 3000)));

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.Redirect, (await host.Browser($"192.0.2.{i}").GetAsync(tooLongForAnAddress)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Browser("192.0.2.9").GetAsync(tooLongForAnAddress)).StatusCode);
        Assert.Equal(2, await host.CountAsync<ConsentTransaction>());
        Assert.Equal(HttpStatusCode.OK, (await login.RunAsync(await host.BrowserOf("ann"))).Status);
    }

    [Fact]
    public async Task F31_a_client_that_refreshes_in_a_circle_is_told_to_wait_and_loses_nothing()
    {
        var clientId = await _host.ClientAsync();
        var (here, there) = (new Login(_host, clientId), new Login(_other, clientId));
        var tokens = await here.RunAsync(await _host.BrowserOf("ann"));

        for (var i = 0; i < 30; i++)
        {
            tokens = await (i % 2 == 0 ? here : there).RefreshAsync(tokens.Refresh);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }

        var refused = await there.RefreshAsync(tokens.Refresh);
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (refused.Status, refused["error"]));
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Http.Headers.RetryAfter!.Delta);
        Assert.Equal("ann workspace-1 mcp", await here.WhoAmIAsync(tokens.Access));

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await here.RefreshAsync(tokens.Refresh)).Status);
    }

    [Fact]
    public async Task F31_replays_are_free_and_another_connection_is_not_touched()
    {
        await using var host = await TestHost.StartAsync(options => options.RefreshesPerMinute = 1);
        var login = new Login(host, await host.ClientAsync());
        var (first, second) = (await login.RunAsync(await host.BrowserOf("ann")), await login.RunAsync(await host.BrowserOf("bob")));

        var answer = await login.RefreshAsync(first.Refresh);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(answer.Refresh, (await login.RefreshAsync(first.Refresh)).Refresh);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await login.RefreshAsync(answer.Refresh)).Status);
        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(second.Refresh)).Status);
    }

    [Fact]
    public async Task I38_J07_Unknown_and_malformed_bearers_are_told_to_wait_and_a_good_one_never_is()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var good = await login.RunAsync(await _host.BrowserOf("ann"));

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(i % 2 == 0 ? _host : _other, i % 3 == 0 ? "no token" : $"guess-{i}", $"2001:db8::{i:x}")).StatusCode);
        }

        var refused = await CallAsync(_other, "guess", "2001:db8::ffff");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await CallAsync(_host, "no token", "2001:db8::1")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await CallAsync(_host, good.Access, "2001:db8::1")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(_host, null, "2001:db8::1")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(_host, "guess", "2001:db8:0:1::1")).StatusCode);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(_host, "guess", "2001:db8::1")).StatusCode);
    }

    [Fact]
    public async Task Bearers_that_have_expired_never_count()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var tokens = await login.RunAsync(await _host.BrowserOf("ann"));
        _host.Clock.Advance(TimeSpan.FromHours(13));

        for (var i = 0; i < 70; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(_host, tokens.Access, "192.0.2.7")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(_host, "guess", "192.0.2.7")).StatusCode);
        Assert.Equal(1, await _host.CountAsync<LimitCount>(counts => counts.Where(count => count.EndsAt > _host.Clock.GetUtcNow().UtcDateTime)));
    }

    [Fact]
    public async Task Nought_switches_each_limit_off()
    {
        await using var host = await TestHost.StartAsync(options =>
            options.AuthorizationsPerMinute = options.RefreshesPerMinute = options.UnknownBearersPerMinute = options.WaitingRequestsPerAddress = options.WaitingRequestsInAll = 0);
        var login = new Login(host, await host.ClientAsync());
        var tokens = await login.RunAsync(await host.BrowserOf("ann"));

        for (var i = 0; i < 65; i++)
        {
            Assert.Equal(HttpStatusCode.Redirect, (await host.Browser().GetAsync(login.Address())).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(host, "guess", "192.0.2.7")).StatusCode);
            tokens = await login.RefreshAsync(tokens.Refresh);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }

        Assert.Equal(0, await host.CountAsync<LimitCount>());
    }

    [Fact]
    public async Task Many_at_once_on_two_nodes_get_no_more_than_the_number()
    {
        var login = new Login(_host, await _host.ClientAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? _host : _other).Browser().GetAsync(login.Address())));

        Assert.Equal(60, answers.Count(answer => answer.StatusCode is HttpStatusCode.Redirect));
        Assert.Equal(40, answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task What_is_over_is_swept_away()
    {
        await CallAsync(_host, "guess", "192.0.2.7");
        Assert.Equal(1, await _host.CountAsync<LimitCount>());

        await _host.SweepAsync();
        Assert.Equal(1, await _host.CountAsync<LimitCount>());

        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<LimitCount>());
    }

    [Fact]
    public async Task A_number_below_nought_stops_the_start_by_its_name()
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => TestHost.StartAsync(options => options.RefreshesPerMinute = -1));

        Assert.Contains("RefreshesPerMinute is -1", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> CallAsync(TestHost host, string? bearer, string from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://studio.test/mcp");

        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        }

        return await host.Agent(from).SendAsync(request, TestContext.Current.CancellationToken);
    }
}
