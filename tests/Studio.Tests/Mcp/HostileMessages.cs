using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

public sealed class HostileMessages : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    // The gate and the trail would take such a call for another than the one that the SDK carries out.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"NAME":"list_accounts","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","Name":"list_accounts","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","\u004eame":"list_accounts","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","name":"list_accounts","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}},"params":{"name":"list_accounts"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"whoami","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{},"Arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"Method":"tools/call","params":{"name":"whoami"}}""")]
    public Task I34_Are_refused_where_they_can_be_read_in_two_ways(string message) => IsRefusedAsync(message, -32600);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","\uDC00":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{"\ud800":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_posts","arguments":{"cursor":"\ud800"}}}""")]
    public Task I25_Are_refused_where_they_hold_half_a_character(string message) => IsRefusedAsync(message, -32600);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":"x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","_meta":5}}""")]
    public Task I26_Are_refused_where_a_call_is_none(string message) => IsRefusedAsync(message, -32600);

    [Fact]
    public Task I26_Are_refused_where_the_parameters_are_not_those_of_the_method() =>
        IsRefusedAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":5}}""", -32602);

    [Fact]
    public async Task Are_answered_where_a_whole_character_is_written_as_two_escapes()
    {
        var response = await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{},"_meta":{"note":"\ud83c\udf5e"}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

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

    [Fact]
    public async Task I40_Are_on_record_like_any_other_call()
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = _app.With(await ada.TokenAsync());

        await client.GetAsync("/mcp", _ct);
        await client.PostAsync("/mcp", new StringContent("[]", Encoding.UTF8, "application/json"), _ct);
        await client.PostAsync("/mcp", new StringContent("hello", Encoding.UTF8, "text/plain"), _ct);

        var rows = await _app.RowsAsync(ada.WorkspaceId, _ct);
        Assert.Equal([.. Enumerable.Repeat(("mcp.other", "invalid", (Guid?)ada.UserId), 3)], rows.Select(row => (row.Action, row.Outcome, row.UserId)));
    }

    public void Dispose() => _app.Dispose();

    private async Task IsRefusedAsync(string message, int code)
    {
        var response = await SendAsync(message);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(_ct)).GetProperty("error").GetProperty("code").GetInt32());
    }

    private async Task<HttpResponseMessage> SendAsync(string message, Somebody? somebody = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await _app.With(await (somebody ?? await Somebody.JoinAsync(_app)).TokenAsync()).SendAsync(request, _ct);
    }
}
