using System.Text.Json;
using Studio.Tests.Support;

namespace Studio.Tests.Contracts;

/// <summary>What other programs rely on. A change here is a change for them.</summary>
public sealed class Contracts : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_the_rest_api() => Approved.Matches(await _app.Anonymous().GetStringAsync("/openapi/v1.json", _ct), "openapi.json");

    [Fact]
    public async Task Of_the_mcp_tools()
    {
        await using var agent = await _app.AgentWith(await (await Somebody.JoinAsync(_app)).TokenAsync(), _ct);
        var tools = await agent.ListToolsAsync(cancellationToken: _ct);

        Approved.Matches(JsonSerializer.Serialize(tools.Select(tool => tool.ProtocolTool).OrderBy(tool => tool.Name, StringComparer.Ordinal), Indented), "mcp-tools.json");
    }

    public void Dispose() => _app.Dispose();
}
