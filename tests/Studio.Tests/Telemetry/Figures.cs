using System.Net;
using Studio.Tests.Support;

namespace Studio.Tests.Telemetry;

public sealed class Figures
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", null, HttpStatusCode.OK)]
    [InlineData("192.0.2.7", null, HttpStatusCode.NotFound)]
    [InlineData("127.0.0.1", "192.0.2.7", HttpStatusCode.NotFound)]
    public async Task Are_for_the_operators_own_machines(string peer, string? forwardedFor, HttpStatusCode status)
    {
        using var app = new TestApp();
        _ = app.Server;

        var answer = await app.Server.SendAsync(http =>
        {
            http.Request.Path = "/metrics";
            http.Request.Scheme = "https";
            http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            if (forwardedFor is not null)
            {
                http.Request.Headers["X-Forwarded-For"] = forwardedFor;
            }
        }, _ct);

        Assert.Equal((int)status, answer.Response.StatusCode);
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
}
