using System.Net;
using System.Text;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Trail;

public sealed class Strangers : IDisposable
{
    private const string Bearer = "bearer.refused";

    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_counted_by_address_reason_and_minute()
    {
        var strangers = _app.Services.GetRequiredService<CountStrangers>();
        for (var i = 0; i < 5; i++)
        {
            strangers.Add(Bearer, Address, "unknown");
        }

        strangers.Add(Bearer, Address, "missing");
        strangers.Add(Bearer, null, "unknown");
        await strangers.FlushAsync();

        var rows = (await _app.RowsAsync(null, _ct)).Where(row => row.Action == Bearer).Select(row => (row.Address, row.Outcome, row.Count)).ToHashSet();
        Assert.Equal([("192.0.2.7", "unknown", 5), ("192.0.2.7", "missing", 1), (null, "unknown", 1)], rows);
    }

    [Fact]
    public async Task Take_no_more_memory_than_is_set_aside_for_them()
    {
        var strangers = _app.Services.GetRequiredService<CountStrangers>();
        for (var i = 0; i < CountStrangers.MaxPiles + 500; i++)
        {
            strangers.Add(Bearer, new IPAddress(0x0A000000 + i), "unknown");
        }

        await strangers.FlushAsync();

        var rows = (await _app.RowsAsync(null, _ct)).Where(row => row.Action == Bearer).ToList();
        Assert.Equal(CountStrangers.MaxPiles + 500, rows.Sum(row => row.Count));
        Assert.InRange(rows.Count, 1, CountStrangers.MaxPiles + 1);
    }

    [Theory]
    [InlineData("oauth.token.issue", "invalid_client", "/oauth/token", "grant_type=refresh_token&refresh_token=made-up&client_id=made-up")]
    [InlineData("oauth.token.refresh", "invalid_grant", "/token", "grant_type=refresh_token&refresh_token=made-up&client_id={client}")]
    [InlineData("oauth.token.issue", "invalid_grant", "/oauth/token", "grant_type=authorization_code&code=made-up&client_id={client}&redirect_uri=http%3A%2F%2F127.0.0.1%3A7777%2Fcallback&code_verifier=0123456789012345678901234567890123456789012")]
    [InlineData("oauth.client.register", "invalid_redirect_uri", "/oauth/register", "{}")]
    [InlineData("oauth.par", "refused", "/oauth/par", "client_id=made-up")]
    [InlineData("oauth.revoke", "ok", "/oauth/revoke_token", "token=made-up&client_id={client}")]
    [InlineData("oauth.authorize", "refused", "/oauth/authorize?client_id=made-up", null)]
    [InlineData("session.sign_in", "refused", "/sign-in", "email=nobody@demo.test&password=a+guess")]
    public async Task Leave_no_row_each(string action, string outcome, string path, string? body)
    {
        var program = await ClientProgram.RegisterAsync(_app);
        var before = (await _app.RowsAsync(null, _ct)).Count;
        for (var i = 0; i < 3; i++)
        {
            await SendAsync(path, body?.Replace("{client}", program.ClientId, StringComparison.Ordinal));
        }

        await _app.Services.GetRequiredService<CountStrangers>().FlushAsync();

        var rows = (await _app.RowsAsync(null, _ct)).Skip(before).Select(row => (row.Action, row.Outcome, row.Address, row.Count));
        Assert.Equal([(action, outcome, "192.0.2.7", 3)], rows);
    }

    // Whoever registers can ask as often as they like, and nobody has been asked anything yet.
    [Fact]
    public async Task Leave_no_row_for_each_request_that_they_push()
    {
        var program = await ClientProgram.RegisterAsync(_app);
        var before = (await _app.RowsAsync(null, _ct)).Count;
        var request = new Uri(_app.Address + program.Address()).Query[1..];
        for (var i = 0; i < 3; i++)
        {
            using var http = _app.Anonymous();
            var answer = await http.PostAsync("/oauth/par", new StringContent(request, Encoding.UTF8, "application/x-www-form-urlencoded"), _ct);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        await _app.Services.GetRequiredService<CountStrangers>().FlushAsync();

        Assert.Equal([("oauth.par", "ok", 3)], (await _app.RowsAsync(null, _ct)).Skip(before).Select(row => (row.Action, row.Outcome, row.Count)));
    }

    [Fact]
    public async Task Leave_no_row_for_each_time_that_their_device_asks()
    {
        var device = await DeviceProgram.StartAsync(_app);
        var before = (await _app.RowsAsync(null, _ct)).Count;
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains((await device.AskAsync()).GetProperty("error").GetString(), new[] { "authorization_pending", "slow_down" });
        }

        await _app.Services.GetRequiredService<CountStrangers>().FlushAsync();

        var rows = (await _app.RowsAsync(null, _ct)).Skip(before).ToList();
        Assert.Equal(3, rows.Where(row => row.Action == "oauth.token").Sum(row => row.Count));
        Assert.Single(rows, row => row.Action == "oauth.token");
    }

    [Fact]
    public async Task Count_as_one_where_they_share_an_IPv6_network()
    {
        var strangers = _app.Services.GetRequiredService<CountStrangers>();
        strangers.Add(Bearer, IPAddress.Parse("2001:db8::1"), "unknown");
        strangers.Add(Bearer, IPAddress.Parse("2001:db8::2"), "unknown");
        await strangers.FlushAsync();

        Assert.Equal([("2001:db8::/64", 2)], (await _app.RowsAsync(null, _ct)).Where(row => row.Action == Bearer).Select(row => (row.Address, row.Count)));
    }

    [Fact]
    public async Task Leave_no_row_when_they_are_sent_to_the_sign_in_and_people_leave_one()
    {
        var program = await ClientProgram.RegisterAsync(_app);
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        await new Visitor(_app).GetAsync(program.Address());
        Assert.DoesNotContain(await _app.RowsAsync(null, _ct), row => row.Action == "oauth.authorize");

        await (await new Visitor(_app).SignedInAsync(ada)).GetAsync(program.Address());
        Assert.Equal([ada.UserId], (await _app.RowsAsync(null, _ct)).Where(row => row.Action == "oauth.authorize").Select(row => row.UserId));
    }

    public void Dispose() => _app.Dispose();

    private async Task SendAsync(string path, string? body)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Add(FromAddress.Header, "192.0.2.7");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, body is "{}" ? "application/json" : "application/x-www-form-urlencoded");
        if (path is "/sign-in")
        {
            var form = await new Visitor(_app, "192.0.2.7").SignInAsync("nobody@demo.test", "a guess");
            Assert.Equal(HttpStatusCode.BadRequest, form.Status);
            return;
        }

        await _app.Anonymous(followRedirects: false).SendAsync(request, _ct);
    }
}
