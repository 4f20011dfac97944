using System.Net;
using System.Security.Claims;
using System.Text.Json;
using McpAuthorization.Authorization;
using McpAuthorization.Devices;
using McpAuthorization.Maintenance;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Resource;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;

namespace McpAuthorization.Tests.Support;

/// <summary>A small host: a cookie for who is signed in, a consent page without a page, and one thing behind the bearer check.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string Issuer = "https://studio.test";
    public const string Resource = "https://studio.test/mcp";
    public const string Web = "https://agent.test/callback";
    public const string Loopback = "http://127.0.0.1/callback";

    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;
    private WebApplication _app = null!;

    private TestHost(TestHost? beside)
    {
        (_database, _ownsDatabase) = (beside?._database ?? new(), beside is null);
        Clock = beside?.Clock ?? new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    }

    public FakeTimeProvider Clock { get; }

    public RecordedEvents Events { get; } = new();

    public IServiceProvider Services => _app.Services;

    /// <param name="configure">What this host has otherwise.</param>
    /// <param name="beside">Another node, whose database and clock this one shares.</param>
    /// <param name="services">What of its services is replaced.</param>
    public static async Task<TestHost> StartAsync(
        Action<McpAuthorizationOptions>? configure = null, TestHost? beside = null, Action<IServiceCollection>? services = null)
    {
        var host = new TestHost(beside);
        await host.RunAsync(configure, services);
        return host;
    }

    public HttpClient Agent(string? from = null)
    {
        var http = _app.GetTestClient();

        if (from is not null)
        {
            http.DefaultRequestHeaders.Add("X-Test-Address", from);
        }

        return http;
    }

    public Browser Browser(string? from = null) => new(Agent(from));

    public async Task<Browser> BrowserOf(string person)
    {
        var browser = Browser();
        await browser.GetAsync($"/test/sign-in?as={person}");
        return browser;
    }

    public async Task<string> ClientAsync(string? secret = null, bool refresh = true, string? registeredFrom = "192.0.2.1", bool device = false, params string[] redirectUris)
    {
        await using var scope = Services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = TokenText.New()[..22],
            ClientType = secret is null ? OpenIddictConstants.ClientTypes.Public : OpenIddictConstants.ClientTypes.Confidential,
            ConsentType = OpenIddictConstants.ConsentTypes.Explicit,
            DisplayName = "Agent",
        };
        descriptor.Permissions.UnionWith(ClientPermissions.All.Where(permission => refresh || permission is not OpenIddictConstants.Permissions.GrantTypes.RefreshToken));

        if (device)
        {
            descriptor.Permissions.UnionWith([OpenIddictConstants.Permissions.Endpoints.DeviceAuthorization, OpenIddictConstants.Permissions.GrantTypes.DeviceCode]);
        }

        descriptor.RedirectUris.UnionWith((redirectUris is [] ? [Web, Loopback] : redirectUris).Select(uri => new Uri(uri)));

        var client = new Client { Id = Guid.CreateVersion7(), RegisteredAt = Clock.GetUtcNow().UtcDateTime, RegisteredFrom = registeredFrom, AuthenticationMethod = secret is null ? ClientAuthentication.None : ClientAuthentication.EitherSecret };
        await clients.PopulateAsync(client, descriptor);
        await (secret is null ? clients.CreateAsync(client) : clients.CreateAsync(client, secret));
        return descriptor.ClientId;
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<int> CountAsync<T>(Func<IQueryable<T>, IQueryable<T>>? filter = null)
        where T : class =>
        InScopeAsync(services => (filter ?? (all => all))(services.GetRequiredService<TestDb>().Set<T>().AsNoTracking()).CountAsync());

    public Task SweepAsync() => InScopeAsync(async services =>
    {
        await services.GetRequiredService<Sweep>().RunAsync(CancellationToken.None);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();

        if (_ownsDatabase)
        {
            _database.Dispose();
        }
    }

    /// <summary>Registers over HTTP, as clients do.</summary>
    public async Task<JsonElement> RegisterAsync(object metadata)
    {
        var answer = await Agent().PostAsJsonAsync("/oauth/register", metadata);
        var registered = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.StatusCode is HttpStatusCode.Created, registered.ToString());
        return registered;
    }

    private async Task RunAsync(Action<McpAuthorizationOptions>? configure, Action<IServiceCollection>? services)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Host.UseDefaultServiceProvider(provider => (provider.ValidateScopes, provider.ValidateOnBuild) = (true, true));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IAuthorizationEvents>(Events);
        builder.Services.AddDbContext<TestDb>(_database.Use);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => cookie.LoginPath = "/sign-in");
        builder.Services.AddMcpAuthorization<TestDb>(Configure);
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(Housekeeper)));

        if (configure is not null)
        {
            builder.Services.Configure(configure);
        }

        services?.Invoke(builder.Services);
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers["X-Test-Address"].FirstOrDefault() ?? "192.0.2.1");
            return next(http);
        });
        _app.UseMcpAuthorization();
        _app.UseRouting();
        _app.UseAuthentication();
        _app.MapGet("/test/sign-in", SignInAsync);
        _app.MapGet("/test/sign-out", http => http.SignOutAsync());
        _app.MapGet("/oauth/consent", ShowAsync);
        _app.MapPost("/oauth/consent", DecideAsync).DisableAntiforgery();
        _app.MapPost("/device", EnterAsync).DisableAntiforgery();
        _app.MapGet("/whoami", WhoAmIAsync);
        _app.MapPost("/mcp", () => "reached");
        _app.MapMcpAuthorization();

        await using (var scope = Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<TestDb>();
            await db.Database.EnsureCreatedAsync();

            if (!TestDatabase.IsPostgres)
            {
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL");
            }
        }

        await _app.StartAsync();
    }

    private static void Configure(McpAuthorizationOptions options)
    {
        options.Issuer = Issuer;
        options.ResourcePaths.Add("/mcp");
        options.ResourcePaths.Add("/api/v1/mcp");
        options.Scopes.Add(new("mcp", "Everything."));
        options.Scopes.Add(new("posts:read", "Read posts."));
        options.Scopes.Add(new("posts:write", "Write posts."));
    }

    private static Task SignInAsync(HttpContext http, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "as")] string person) => http.SignInAsync(
        new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, person)], CookieAuthenticationDefaults.AuthenticationScheme)));

    private static async Task<IResult> ShowAsync(HttpContext http, string transaction, Consents consents, CancellationToken ct) =>
        await consents.FindAsync(transaction, Person(http), ct) is { } request ? Results.Json(request) : Results.NotFound();

    private static async Task<IResult> DecideAsync(HttpContext http, Consents consents, TimeProvider clock, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var transaction = form["transaction"].ToString();
        var ends = form["expires"] is [{ Length: > 0 } hours] ? clock.GetUtcNow().AddHours(double.Parse(hours)) : (DateTimeOffset?)null;

        try
        {
            return Results.Redirect(form["decision"] == "allow"
                ? await consents.AllowAsync(transaction, Person(http), new ConsentTerms("workspace-1", [.. form["scope"].OfType<string>()], ends), ct)
                : await consents.DenyAsync(transaction, Person(http), ct));
        }
        catch (ArgumentException refused)
        {
            return Results.Text(refused.Message, statusCode: 400);
        }
    }

    private static async Task<IResult> EnterAsync(HttpContext http, DeviceCodes codes, CancellationToken ct)
    {
        var entry = await codes.EnterAsync((await http.Request.ReadFormAsync(ct))["user_code"], Person(http), ct);
        return entry.Wait is not null ? Results.StatusCode(429) : entry.Address is null ? Results.NotFound() : Results.Redirect(entry.Address);
    }

    private static async Task<IResult> WhoAmIAsync(HttpContext http, IBearerCheck check, CancellationToken ct)
    {
        var bearer = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        var outcome = await check.CheckAsync(http, bearer, ct);

        return outcome is BearerOutcome.Accepted
            ? Results.Text($"{Person(http)} {http.User.FindFirstValue(McpClaims.Tenant)} {string.Join(',', http.User.FindAll(McpClaims.Scope).Select(scope => scope.Value))}")
            : Results.Text(outcome.ToString(), statusCode: 401);
    }

    private static string Person(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
