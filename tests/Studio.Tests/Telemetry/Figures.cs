using System.Net;
using Studio.Tests.Support;

namespace Studio.Tests.Telemetry;

public sealed class Figures
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("192.0.2.7", HttpStatusCode.NotFound)]
    public async Task Are_for_the_operators_own_machines(string peer, HttpStatusCode status)
    {
        using var app = new TestApp();

        Assert.Equal(status, await AskAsync(app, peer, ("Host", "127.0.0.1:5080")));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.7")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Host", "studio.test")]
    [InlineData("X-Real-IP", "192.0.2.7")]
    [InlineData("Forwarded", "for=192.0.2.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Host", "studio.test")]
    [InlineData("Host", "STUDIO.test:443")]
    public async Task L24_Are_not_handed_on_by_a_proxy_on_this_computer(string header, string value)
    {
        using var app = new TestApp();

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(app, "127.0.0.1", (header, value)));
    }

    // Believed, it is taken off the request, and the proxy's own address is what is left.
    [Theory]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    public async Task Are_not_handed_on_by_a_trusted_proxy_either(string header, string value)
    {
        using var app = new TestApp(host => host.UseSetting("BB_TRUSTED_PROXIES", "127.0.0.1"));

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(app, "127.0.0.1", (header, value)));
    }

    [Fact]
    public async Task Count_the_calls_by_action_and_outcome()
    {
        using var app = new TestApp();
        var ada = await Somebody.JoinAsync(app);
        await (await ada.RestAsync()).GetAsync("/api/v1/accounts", _ct);

        var answer = await app.Server.SendAsync(http =>
        {
            (http.Request.Path, http.Request.Scheme) = ("/metrics", "https");
            http.Connection.RemoteIpAddress = IPAddress.Loopback;
        }, _ct);
        var text = await new StreamReader(answer.Response.Body).ReadToEndAsync(_ct);

        Assert.Contains("studio_call_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Matches("action=\"accounts.list\",outcome=\"ok\"", text);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Of_health_are_open(string path)
    {
        using var app = new TestApp();

        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous().GetAsync(path, _ct)).StatusCode);
    }

    private async Task<HttpStatusCode> AskAsync(TestApp app, string peer, (string Name, string Value) header)
    {
        _ = app.Server;

        var answer = await app.Server.SendAsync(http =>
        {
            http.Request.Path = "/metrics";
            http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            http.Request.Headers[header.Name] = header.Value;
        }, _ct);
        return (HttpStatusCode)answer.Response.StatusCode;
    }
}
