using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Tokenizers;
using ModelContextProtocol.Client;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

/// <summary>What every conversation of every agent begins with.</summary>
public sealed class TheToolList : IAsyncLifetime
{
    private static readonly JsonSerializerOptions AsSent = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private IList<McpClientTool> _tools = null!;

    public async ValueTask InitializeAsync()
    {
        await using var agent = await _app.AgentWith(await (await Somebody.JoinAsync(_app)).TokenAsync(), _ct);
        _tools = await agent.ListToolsAsync(cancellationToken: _ct);
    }

    // Hosts give a model the name, the description and what a tool takes. What it answers with is for programs.
    [Fact]
    public void Costs_a_model_less_than_250_tokens_a_tool()
    {
        var tokenizer = TiktokenTokenizer.CreateForModel("gpt-4o");

        var tokens = _tools.ToDictionary(
            tool => tool.Name,
            tool => tokenizer.CountTokens(JsonSerializer.Serialize(new { name = tool.Name, description = tool.Description, inputSchema = tool.JsonSchema }, AsSent)));

        Assert.True(tokens.Values.Average() <= 250, string.Join(", ", tokens.OrderByDescending(tool => tool.Value).Select(tool => $"{tool.Key} {tool.Value}")));
    }

    // As the reviewers of the two directories read it.
    [Fact]
    public void A26_Says_of_each_tool_what_a_host_has_to_ask_its_person() => Assert.All(_tools, tool =>
    {
        var (listed, hints) = (tool.ProtocolTool, tool.ProtocolTool.Annotations!);

        Assert.InRange(listed.Name.Length, 1, 64);
        Assert.False(string.IsNullOrWhiteSpace(listed.Title));
        Assert.InRange(listed.Description!.Length, 20, 400);
        Assert.All(new[] { hints.ReadOnlyHint, hints.DestructiveHint, hints.IdempotentHint, hints.OpenWorldHint }, hint => Assert.NotNull(hint));
        Assert.False(hints.ReadOnlyHint is true && (hints.DestructiveHint is true || hints.IdempotentHint is false || hints.OpenWorldHint is true));
        Assert.Equal("object", listed.InputSchema.GetProperty("type").GetString());
        Assert.Equal("object", listed.OutputSchema!.Value.GetProperty("type").GetString());
        Assert.Equal(listed.Name.Split('_')[0] is "get" or "list" or "search" or "whoami" or "validate", hints.ReadOnlyHint);
        Assert.All(listed.InputSchema.GetProperty("properties").EnumerateObject(), argument => Assert.True(argument.Value.TryGetProperty("description", out _), $"{listed.Name}.{argument.Name}"));
    });

    [Fact]
    public async Task Comes_in_the_same_order_each_time()
    {
        await using var again = await _app.AgentWith(await (await Somebody.JoinAsync(_app)).TokenAsync(), _ct);

        Assert.Equal(_tools.Select(tool => tool.Name), (await again.ListToolsAsync(cancellationToken: _ct)).Select(tool => tool.Name));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
