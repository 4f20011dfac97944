using BenchmarkDotNet.Attributes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Connections;
using Studio.Data;
using Studio.Demo;
using Studio.Idempotency;
using Studio.Keys;
using Studio.Mcp;
using Studio.People;
using Studio.Posts;
using Studio.Rest;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Benchmarks;

/// <summary>The features of the product on the demo's database, without its doors.</summary>
[MemoryDiagnoser]
public class WithADatabase
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("studio-bench-");

    private ServiceProvider _services = null!;
    private FindCaller _find = null!;
    private TrailKeys _keys = null!;
    private TrailWriter _writer = null!;
    private string _key = "";

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        Environment.SetEnvironmentVariable("STUDIO_DATA_DIR", _directory.FullName);
        var start = StudioStart.Of(["demo"]);

        start.Builder.Services.AddData(start.Engine).AddKeys(start.Builder.Configuration, start.Engine, start.Directory).AddTrail().AddCallers().AddIdempotency().AddPeople().AddWorkspaces()
            .AddApiKeys().AddAgentConnections(start.Builder.Configuration, start.Addresses, McpDoor.Paths, RestApi.Root).AddChannels().AddPosts().AddDemo();

        _services = start.Builder.Services.BuildServiceProvider();
        await using (var scope = _services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AppDb>().Database.MigrateAsync();
        }

        await _services.GetRequiredService<Secrets>().OpenAsync(CancellationToken.None);
        _key = (await DemoMode.FillAsync(_services, start.Addresses.App, start.Addresses.App)).ApiKey;
        (_find, _keys, _writer) = (_services.GetRequiredService<FindCaller>(), _services.GetRequiredService<TrailKeys>(), _services.GetRequiredService<TrailWriter>());
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Benchmark(Description = "Find the caller of an API key")]
    public async Task<object> FindAsync() => await _find.RunAsync(_key, CancellationToken.None) ?? throw new InvalidOperationException("The key opens nothing.");

    [Benchmark(Description = "Sign a row of the trail")]
    public object Sign() => _keys.Sign(Row());

    [Benchmark(Description = "Keep a row of the trail, alone")]
    public async Task KeepAsync() => await _writer.KeepAsync(Row());

    private static TrailEntry Row() => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        WorkspaceId = Guid.CreateVersion7(),
        UserId = Guid.CreateVersion7(),
        Via = Via.ApiKey,
        ApiKeyId = Guid.CreateVersion7(),
        Action = "mcp.tools/call:list_accounts",
        Outcome = CallRecord.Done,
        Microseconds = 412,
        Address = "127.0.0.1",
    };
}
