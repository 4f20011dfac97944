using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Mcp;
using Studio.Posts;

namespace Studio.Benchmarks;

/// <summary>What every call passes through, and what touches no database.</summary>
[MemoryDiagnoser]
public class SmallThings
{
    private const string Caption = "Saturday from seven: cinnamon knots, still warm 🥐. When they are gone, they are gone. #bakery";

    private static readonly byte[] Message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_accounts","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """u8.ToArray();

    private readonly Caller _caller = new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), "Europe/Berlin", new Credential.ApiKey(Guid.CreateVersion7(), "bench"), Permission.All, Permission.All, Scope.Mcp, Channels: null);

    private readonly string _key = ApiKeySecret.Create().Text;
    private readonly Network _bluesky = Network.Of("bluesky");
    private readonly Network _linkedIn = Network.Of("linkedin_company");

    private ArgumentRules _rules = null!;
    private Dictionary<string, JsonElement> _arguments = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var schedule = Tools.Methods.Single(method => method.Name == nameof(PostTools.Schedule) && method.DeclaringType == typeof(PostTools));
        using var services = new ServiceCollection().AddPosts().BuildServiceProvider();

        _rules = ArgumentRules.Of(Tools.Create(schedule, services).ProtocolTool);
        _arguments = new()
        {
            ["social_account_id"] = JsonSerializer.SerializeToElement(Guid.CreateVersion7()),
            ["caption"] = JsonSerializer.SerializeToElement(Caption),
            ["scheduled_at"] = JsonSerializer.SerializeToElement("2026-12-01T10:00:00+01:00"),
        };
    }

    [Benchmark(Description = "Peek at a message")]
    public object? Peek() => McpMessage.Peek(Message, wantsJson: false);

    [Benchmark(Description = "Check the arguments of schedule_post")]
    public void Check() => _rules.Check(_arguments, _caller, TimeProvider.System);

    [Benchmark(Description = "Read an API key")]
    public object? ReadKey() => ApiKeySecret.TryParse(_key);

    [Benchmark(Description = "Length of a caption, in graphemes (Bluesky)")]
    public int Graphemes() => _bluesky.Caption.Counting.LengthOf(Caption);

    [Benchmark(Description = "Length of a caption, with escapes (LinkedIn)")]
    public int Escapes() => _linkedIn.Caption.Counting.LengthOf(Caption);
}
