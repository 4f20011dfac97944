using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>What only shows on real sockets: messages of doubtful length, senders who never finish, and more than anybody needs.</summary>
[Trait(Wire.Trait, Wire.Alone)]
public sealed class OnTheWire : IDisposable
{
    private readonly TestApp _app = RunningApp.Start();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    // A proxy in front may believe the other length, and take what follows for the next request.
    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello")]
    [InlineData("Content-Length: 5, 50\r\n\r\nhello")]
    [InlineData("Content-Length: -5\r\n\r\nhello")]
    [InlineData("Content-Length: +5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Content-Length : 5\r\n\r\nhello")]
    [InlineData("X: a\r\n folded\r\n\r\n")]
    [InlineData("Host: evil.example\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("X: a\0b\r\n\r\n")]
    public async Task L15_Takes_no_request_of_which_the_end_is_in_doubt(string head)
    {
        foreach (var path in new[] { "/sign-in", "/oauth/token" })
        {
            var answer = await SayAsync($"POST {path} HTTP/1.1\r\nHost: {new Uri(_app.Address).Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n{head}");

            Assert.DoesNotContain("smuggled", answer);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 501", StringComparison.Ordinal), answer[..Math.Min(answer.Length, 200)]);
            Assert.Equal(answer.Length == 0 ? 0 : 1, answer.Split("HTTP/1.1 ").Length - 1);
        }
    }

    [Theory]
    [InlineData("/oauth/introspect", "application/x-www-form-urlencoded")]
    [InlineData("/oauth/token", "application/x-www-form-urlencoded")]
    [InlineData("/oauth/revoke_token", "application/x-www-form-urlencoded")]
    [InlineData("/oauth/register", "application/json")]
    [InlineData("/sign-in", "application/x-www-form-urlencoded")]
    [InlineData("/mcp", "application/json")]
    public async Task H06_I25_K18_Takes_no_more_than_anybody_needs(string path, string type)
    {
        using var http = Http();
        http.DefaultRequestHeaders.Authorization = path == "/mcp" ? new("Bearer", await (await Somebody.JoinAsync(_app)).TokenAsync()) : null;
        using var body = new ByteArrayContent(Encoding.ASCII.GetBytes("token=" + new string('x', 10 * 1024 * 1024)));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        try
        {
            Assert.True((await http.PostAsync(path, body, _ct)).StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest);
        }
        catch (HttpRequestException)
        {
            // It may hang up before all of it was sent.
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", _ct)).StatusCode);
    }

    [Theory]
    [InlineData("/oauth/introspect")]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/revoke_token")]
    public async Task H06_Says_of_a_form_that_it_is_too_large_before_it_is_read(string path)
    {
        using var http = Http();
        using var body = new StringContent("token=" + new string('x', 100 * 1024), Encoding.ASCII, "application/x-www-form-urlencoded");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await http.PostAsync(path, body, _ct)).StatusCode);
    }

    [Fact]
    public async Task I07_I12_Reads_no_header_that_is_larger_than_any()
    {
        using var http = Http();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + new string('x', 1024 * 1024));

        try
        {
            Assert.True((int)(await http.PostAsync("/mcp", null, _ct)).StatusCode is 431 or 401 or 400);
        }
        catch (HttpRequestException)
        {
            // It hangs up.
        }
    }

    [Fact]
    public async Task I35_Serves_others_beside_many_who_only_hold_the_line()
    {
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                idle.Add(await ConnectAsync());
                if (i % 2 == 0)
                {
                    await idle[i].GetStream().WriteAsync("POST /mcp HTTP/1.1\r\nHost:"u8.ToArray(), _ct);
                }
            }

            using var http = Http();
            http.DefaultRequestHeaders.Authorization = new("Bearer", await (await Somebody.JoinAsync(_app)).TokenAsync());
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(Raw.ToolsCall("whoami"), _ct).WaitAsync(TimeSpan.FromSeconds(20), _ct)).StatusCode);
            }
        }
        finally
        {
            idle.ForEach(one => one.Dispose());
        }
    }

    // 240 bytes a second, after five seconds, is what a body has to come at.
    [Fact]
    public async Task I35_Hangs_up_on_who_sends_a_body_drop_by_drop()
    {
        var token = await (await Somebody.JoinAsync(_app)).TokenAsync();
        (string Path, string Type)[] doors =
        [
            ("/mcp", "application/json"),
            ("/api/v1/posts", "application/json"),
            ("/oauth/register", "application/json"),
            ("/oauth/token", "application/x-www-form-urlencoded"),
            ("/sign-in", "application/x-www-form-urlencoded"),
        ];

        var answers = await Task.WhenAll(doors.Select(async door => (door.Path, Answer: await DripAsync(door.Path, door.Type, token))));

        // With a word, or without one.
        Assert.All(answers, one => Assert.True(one.Answer.Length == 0 || one.Answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{one.Path}: {one.Answer}"));
    }

    public void Dispose() => _app.Dispose();

    private HttpClient Http() => new() { BaseAddress = new(_app.Address) };

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(_app.Address).Port, _ct);
        return client;
    }

    private async Task<string> DripAsync(string path, string type, string token)
    {
        using var slow = await ConnectAsync();
        var wire = slow.GetStream();
        await wire.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {new Uri(_app.Address).Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: {type}\r\nContent-Length: 10000\r\n\r\n"), _ct);
        var answered = ReadAsync(wire);

        for (var i = 0; i < 60 && !answered.IsCompleted; i++)
        {
            try
            {
                await wire.WriteAsync("{"u8.ToArray(), _ct);
            }
            catch (IOException)
            {
                break;
            }

            await Task.Delay(500, _ct);
        }

        return await answered.WaitAsync(TimeSpan.FromSeconds(10), _ct);
    }

    private async Task<string> ReadAsync(NetworkStream wire)
    {
        try
        {
            return await new StreamReader(wire).ReadToEndAsync(_ct).WaitAsync(TimeSpan.FromSeconds(60), _ct);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<string> SayAsync(string request)
    {
        using var client = await ConnectAsync();
        var wire = client.GetStream();
        await wire.WriteAsync(Encoding.Latin1.GetBytes(request), _ct);
        client.Client.Shutdown(SocketShutdown.Send);
        return await ReadAsync(wire);
    }
}
