using System.Data.Common;
using System.Net;
using McpAuthorization.Discovery;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Resource;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace McpAuthorization.Tests.Support;

/// <summary>
/// A small MCP host that has discovery, registration and the guard, and a bearer check that knows two words. Requests go to it under
/// whatever host name a test writes, which is how a proxy or an attacker would name it.
/// </summary>
internal sealed class ResourceHost : IAsyncDisposable
{
    public const string Issuer = "https://studio.example";

    private readonly WebApplication _app;

    private readonly TestDatabase _database;

    private ResourceHost(WebApplication app, TestDatabase database, FakeTimeProvider clock)
    {
        (_app, _database, Clock) = (app, database, clock);
        Http = app.GetTestClient();
        Http.BaseAddress = new Uri(Issuer);
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public TestServer Server => _app.GetTestServer();

    public Heard Heard => _app.Services.GetRequiredService<Heard>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<ResourceHost> StartAsync(Action<McpAuthorizationOptions>? change = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));
        var database = new TestDatabase();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();

        builder.Services.Configure<McpAuthorizationOptions>(options =>
        {
            options.Issuer = Issuer;
            options.ResourceName = "Studio <MCP>";
            options.Documentation = "https://studio.example/docs";
            (options.ResourcePaths as List<string>)!.AddRange(["/mcp", "/api/v1/mcp"]);
            options.AlsoProtected.Add("/api/v1");
            options.AllowedOrigins.Add("https://inspector.example");
            foreach (var scope in new[] { "mcp", "posts:read", "posts:write" })
            {
                options.Scopes.Add(new ScopeDescription(scope, scope));
            }

            change?.Invoke(options);
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Heard>();
        builder.Services.AddSingleton<IAuthorizationEvents>(provider => provider.GetRequiredService<Heard>());
        builder.Services.AddSingleton<IRefusedBearers>(provider => provider.GetRequiredService<Heard>());
        builder.Services.AddSingleton<IBearerCheck, TwoWords>();
        builder.Services.AddDbContext<HostDb>(database.Use);
        builder.Services.AddOpenIddict().AddCore(core => core.UseEntityFrameworkCore().UseDbContext<HostDb>()
            .ReplaceDefaultEntities<Client, Grant, McpAuthorizationModel.Scope, Token, Guid>());
        builder.Services.AddDatabase<HostDb>();
        builder.Services.AddDiscovery().AddRegistration<HostDb>().AddResourceGuard();

        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers["X-Test-Address"].FirstOrDefault() ?? "192.0.2.1");
            return next(http);
        });
        app.UseDiscovery();
        app.UseResourceGuard();
        app.UseRouting();
        app.MapDiscovery();
        app.MapRegistration();
        app.MapPost("/mcp", Reached);
        app.MapPost("/api/v1/mcp", Reached);
        app.MapGet("/api/v1/me", Reached);
        app.MapPost("/api/v1/posts", (HttpContext http, Challenges challenges) => challenges.InsufficientScopeAsync(http, ["posts:write", "posts:read", "x\"y"], "posts:write is missing."));
        app.MapGet("/.well-known/security.txt", () => "Contact: mailto:security@studio.example");
        app.MapFallback(() => Results.Content("<html>The start page", "text/html"));

        await app.StartAsync(Ct);
        var host = new ResourceHost(app, database, clock);
        await host.WithDbAsync(db => db.Database.EnsureCreatedAsync(Ct));
        return host;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, address);
        change?.Invoke(request);
        return await Http.SendAsync(request, Ct);
    }

    public async Task<T> WithDbAsync<T>(Func<HostDb, Task<T>> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<HostDb>());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _database.Dispose();
    }

    private static string Reached(HttpRequest request) => $"reached {request.Method}";

    private sealed class TwoWords : IBearerCheck
    {
        public ValueTask<BearerOutcome> CheckAsync(HttpContext http, string bearer, CancellationToken ct) =>
            ValueTask.FromResult(bearer switch
            {
                "good" => BearerOutcome.Accepted,
                "ended" => BearerOutcome.Ended,
                _ => BearerOutcome.Unknown,
            });
    }
}

/// <summary>What the host was told.</summary>
internal sealed class Heard : IAuthorizationEvents, IRefusedBearers
{
    public List<(AuthorizationEvent Event, bool InTransaction)> Events { get; } = [];

    public List<RefusedBearer> Refusals { get; } = [];

    /// <summary>What the host does when it is told: a trail that cannot be written throws.</summary>
    public Action? OnTold { get; set; }

    public ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct)
    {
        OnTold?.Invoke();
        Events.Add((happened, transaction is not null));
        return ValueTask.CompletedTask;
    }

    public void Refused(RefusedBearer refused) => Refusals.Add(refused);
}
