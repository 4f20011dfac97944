using System.Net;
using Studio.Tests.Support;

namespace Studio.Tests.Settings;

/// <summary>Whom a request counts for. Only a proxy that the settings name is believed, and only about the last step before it.</summary>
public sealed class BehindAProxy
{
    private const string Proxy = "10.0.0.1";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "203.0.113.7", "198.51.100.{0}")]
    [InlineData(Proxy, "203.0.113.7", "198.51.100.{0}")]
    [InlineData(Proxy, Proxy, "198.51.100.{0}, 203.0.113.7")]
    [InlineData("10.0.0.0/8", Proxy, "198.51.100.{0}, 203.0.113.7, 10.0.0.2")]
    public async Task L24_Counts_a_sender_who_makes_up_addresses_as_one(string? trusted, string peer, string forwarded)
    {
        using var app = AppWith(trusted);

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, peer, string.Format(null, forwarded, i)));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(app, peer, string.Format(null, forwarded, 99)));
    }

    [Theory]
    [InlineData("X-Real-IP")]
    [InlineData("X-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("Forwarded")]
    [InlineData("True-Client-IP")]
    public async Task L24_Reads_no_other_header(string header)
    {
        using var app = AppWith(Proxy);

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, Proxy, $"{(header == "Forwarded" ? "for=" : "")}198.51.100.{i}", header));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(app, Proxy, "198.51.100.99", header));
    }

    [Fact]
    public async Task Counts_those_whom_a_trusted_proxy_names_each_by_themselves()
    {
        using var app = AppWith(Proxy);

        for (var i = 0; i < 70; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, Proxy, $"203.0.113.{i}"));
        }
    }

    // A host that is this computer would let a token through over plain http.
    [Fact]
    public async Task F01_Has_the_scheme_of_a_trusted_proxy_and_the_host_of_nobody()
    {
        using var app = AppWith(Proxy);
        var token = await (await Somebody.JoinAsync(app)).TokenAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await AskOpenlyAsync(app, token, "X-Forwarded-Host", "localhost"));
        Assert.Equal(HttpStatusCode.OK, await AskOpenlyAsync(app, token, "X-Forwarded-Proto", "https"));
    }

    private async Task<HttpStatusCode> AskOpenlyAsync(TestApp app, string token, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://studio.test/api/v1/me");
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Add(FromAddress.Header, Proxy);
        request.Headers.Add(header, value);
        return (await app.Anonymous().SendAsync(request, _ct)).StatusCode;
    }

    private static TestApp AppWith(string? trusted) => new(host => host.UseSetting("BB_TRUSTED_PROXIES", trusted));

    private async Task<HttpStatusCode> AskAsync(TestApp app, string peer, string forwarded, string header = "X-Forwarded-For")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new("Bearer", "made-up");
        request.Headers.Add(FromAddress.Header, peer);
        request.Headers.TryAddWithoutValidation(header, forwarded);
        return (await app.Anonymous().SendAsync(request, _ct)).StatusCode;
    }
}
