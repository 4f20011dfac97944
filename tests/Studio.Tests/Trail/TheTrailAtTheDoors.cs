using System.Net;
using Studio.Callers;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Trail;

public sealed class TheTrailAtTheDoors : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task I40_Q03_Answers_503_while_it_cannot_be_written_and_goes_on_when_it_can(bool overMcp)
    {
        var person = await Somebody.JoinAsync(_app);
        var client = await person.RestAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/accounts", _ct)).StatusCode);

        await _app.TamperAsync("ALTER TABLE trail RENAME TO hidden");
        var answer = await (overMcp ? client.SendAsync(Raw.ToolsCall("list_accounts"), _ct) : client.GetAsync("/api/v1/accounts", _ct));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);

        await _app.TamperAsync("ALTER TABLE hidden RENAME TO trail");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/accounts", _ct)).StatusCode);
    }

    [Fact]
    public async Task Has_exactly_sixty_rows_of_sixty_changes_and_reads_at_once()
    {
        var person = await Somebody.JoinAsync(_app);
        var channel = await person.ConnectChannelAsync();
        var client = await person.RestAsync();

        await Task.WhenAll(Enumerable.Range(0, 60).Select<int, Task>(i => i % 3 == 0
            ? client.DraftAsync(channel, $"Post {i}", _ct)
            : client.SendAsync(Raw.ToolsCall("list_accounts"), _ct)));

        Assert.Equal(60, (await _app.RowsAsync(person.WorkspaceId, _ct)).Count);
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    [Fact]
    public async Task I40_Says_of_each_call_who_by_what_where_and_how_it_ended()
    {
        var ada = await Somebody.JoinAsync(_app);
        var token = await ada.TokenAsync(Scope.PostsRead);
        var client = _app.With(token);
        var me = await client.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);

        client.DefaultRequestHeaders.Add(FromAddress.Header, "203.0.113.7");
        await client.SendAsync(Raw.ToolsCall("list_accounts"), _ct);
        await client.SendAsync(Raw.ToolsCall("create_draft"), _ct);
        await client.SendAsync(Raw.ToolsCall("get_post", new { post_id = Guid.CreateVersion7() }), _ct);
        await client.SendAsync(Raw.ToolsCall("no_such_tool"), _ct);

        var rows = (await _app.RowsAsync(ada.WorkspaceId, _ct)).Skip(1).ToList();
        Assert.Equal(
            [("mcp.tools/call:list_accounts", "ok"), ("mcp.tools/call:create_draft", "needs_scope"), ("mcp.tools/call:get_post", "not_found")],
            rows.Take(3).Select(row => (row.Action, row.Outcome)));
        Assert.Equal("invalid", Assert.Single(rows.Skip(3)).Outcome);
        Assert.All(rows, row => Assert.Equal((ada.UserId, me.Connection.Id, me.Connection.ClientId, Via.Connection), (row.UserId, row.ConnectionId, row.ClientId, row.Via)));
        Assert.All(rows, row => Assert.Equal("203.0.113.7", row.Address));
        Assert.All(rows, row => Assert.DoesNotContain(token, System.Text.Json.JsonSerializer.Serialize(row)));
    }

    [Fact]
    public async Task I40_Has_the_small_talk_of_the_protocol_too()
    {
        var ada = await Somebody.JoinAsync(_app);
        await using var agent = await _app.AgentWith(await ada.TokenAsync(), _ct);

        // Small talk has its row behind its answer: what it says is nobody's.
        var rows = await _app.RowsAsync(ada.WorkspaceId, _ct);
        for (var tries = 0; tries < 200 && rows.Count == 0; tries++)
        {
            await Task.Delay(50, _ct);
            rows = await _app.RowsAsync(ada.WorkspaceId, _ct);
        }

        Assert.Contains(rows, row => row is { Action: "mcp.initialize" or "mcp.server/discover", Outcome: "ok" });
    }

    public void Dispose() => _app.Dispose();
}
