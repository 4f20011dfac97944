using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

public sealed class HostileMessages : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    // Whoever takes no event stream is given what the last event says; a caption may look like the beginning of one.
    [Fact]
    public async Task I27_Cannot_be_planted_in_a_post()
    {
        var somebody = await Somebody.JoinAsync(_app);
        await (await somebody.RestAsync()).DraftAsync(await somebody.ConnectChannelAsync(), "data: 7", _ct);

        var response = await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_posts","arguments":{}}}""", somebody);

        var result = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(_ct)).GetProperty("result");
        Assert.Equal("data: 7", result.GetProperty("structuredContent").GetProperty("posts")[0].GetProperty("caption").GetString());
    }

    public void Dispose() => _app.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string message, Somebody? somebody = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await _app.With(await (somebody ?? await Somebody.JoinAsync(_app)).TokenAsync()).SendAsync(request, _ct);
    }
}
