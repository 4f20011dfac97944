using System.Net;
using McpAuthorization.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace McpAuthorization.Tests;

/// <summary>Nodes whose clocks do not agree. No time that one has written is in the future for another.</summary>
public sealed class TwoClocks : IAsyncLifetime
{
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    public async Task Q02_Ninety_seconds_apart_take_each_others_tokens(int seconds)
    {
        var clock = new FakeTimeProvider(_host.Clock.GetUtcNow().AddSeconds(seconds));
        await using var other = await TestHost.StartAsync(beside: _host, services: services => services.AddSingleton<TimeProvider>(clock));
        var clientId = await _host.ClientAsync();
        var (here, there) = (new Login(_host, clientId), new Login(other, clientId));

        var tokens = await here.RunAsync(await _host.BrowserOf("ann"));
        Assert.Equal("ann workspace-1 mcp", await there.WhoAmIAsync(tokens.Access));
        var refreshed = await there.RefreshAsync(tokens.Refresh);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal("ann workspace-1 mcp", await here.WhoAmIAsync(refreshed.Access));

        // Whose answer was lost asks the other node.
        var again = await here.RefreshAsync(tokens.Refresh);
        Assert.Equal(refreshed.Refresh, again.Refresh);
    }

    // What lives a minute leaves no room for that: the login is begun again, and nothing is given out too late.
    [Fact]
    public async Task Q02_Ninety_seconds_ahead_take_no_code_for_fresh()
    {
        var clock = new FakeTimeProvider(_host.Clock.GetUtcNow().AddSeconds(90));
        await using var other = await TestHost.StartAsync(beside: _host, services: services => services.AddSingleton<TimeProvider>(clock));
        var clientId = await _host.ClientAsync();
        var here = new Login(_host, clientId);
        var code = await here.CodeAsync(await _host.BrowserOf("ann"));

        var refused = await new Login(other, clientId).ExchangeAsync(code, ("code_verifier", here.Verifier));

        Assert.Equal("invalid_grant", refused["error"]);
    }
}
