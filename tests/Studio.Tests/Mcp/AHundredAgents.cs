using System.Net;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

public sealed class AHundredAgents : IDisposable
{
    private const int Agents = 100;

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    // Each writes a secret of its own into a workspace of its own and reads, with all the others, what is there.
    [Fact]
    public async Task I37_Hear_each_their_own_and_nobody_elses()
    {
        var agents = new List<(string Secret, HttpClient Client)>();
        for (var i = 0; i < Agents; i++)
        {
            var person = await Somebody.JoinAsync(_app);
            var client = await person.RestAsync();
            var secret = $"secret-of-{person.WorkspaceId:N}";
            await client.DraftAsync(await person.ConnectChannelAsync(), secret, _ct);
            agents.Add((secret, client));
        }

        var heard = await Task.WhenAll(agents.SelectMany(agent => Enumerable.Range(0, 3).Select(async turn =>
        {
            using var request = Raw.ToolsCall("list_posts", path: turn == 1 ? "/api/v1/mcp" : "/mcp");
            var answer = await (turn == 2 ? agent.Client.GetAsync("/api/v1/posts", _ct) : agent.Client.SendAsync(request, _ct));
            return (agent.Secret, answer.StatusCode, Text: await answer.Content.ReadAsStringAsync(_ct));
        })));

        Assert.Equal(3 * Agents, heard.Length);
        Assert.All(heard, one =>
        {
            Assert.Equal(HttpStatusCode.OK, one.StatusCode);
            Assert.Contains(one.Secret, one.Text);
            Assert.DoesNotContain("secret-of-", one.Text.Replace(one.Secret, "", StringComparison.Ordinal));
        });
    }

    public void Dispose() => _app.Dispose();
}
