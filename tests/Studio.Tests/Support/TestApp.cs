using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelContextProtocol.Client;
using Studio.Data;
using Studio.Trail;

namespace Studio.Tests.Support;

/// <summary>The whole product in one process: its own database, a clock that tests turn, no network.</summary>
public sealed class TestApp(Action<IWebHostBuilder>? configure = null, string address = TestApp.Url, TestApp? beside = null) : WebApplicationFactory<Program>
{
    public const string Url = "https://studio.test";

    // One for all: making a key pair takes longer than most tests.
    private static readonly byte[] Certificate = MakeCertificate();

    // Another node has the same database and the same clock.
    private readonly TestDatabase _database = beside?._database ?? new();

    /// <summary>APP_URL.</summary>
    public string Address => address;

    public TestClock Clock { get; } = beside?.Clock ?? new(new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));

    public string DatabaseUrl => _database.Url;

    public string DataDirectory => _database.DataDirectory;

    public HttpClient Anonymous(bool followRedirects = true) => CreateClient(new() { BaseAddress = new(Address), AllowAutoRedirect = followRedirects, HandleCookies = false });

    public HttpClient With(string bearer)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        return client;
    }

    public Task<McpClient> AgentWith(string bearer, CancellationToken ct, string path = "/mcp") =>
        McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new($"{Address}{path}") }, With(bearer)), cancellationToken: ct);

    public async Task<T> InDbAsync<T>(Func<AppDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        return await work(scope.ServiceProvider.GetRequiredService<AppDb>());
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        var certificate = Path.Combine(_database.DataDirectory, "ring.pfx");
        File.WriteAllBytes(certificate, Certificate);

        builder.UseSetting("DATABASE_URL", _database.Url);
        builder.UseSetting("STUDIO_DATA_DIR", _database.DataDirectory);
        builder.UseSetting("APP_URL", Address);
        builder.UseSetting("Studio:Keys:Certificate", certificate);
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)).Replace(ServiceDescriptor.Singleton(TextWriter.Null)).AddSingleton<IStartupFilter, FromAddress>());

        // As slow as passwords are to guess, some hundred sign-ins would take minutes.
        builder.ConfigureServices(services => services.PostConfigure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1_000));
        configure?.Invoke(builder);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);

        if (beside is null)
        {
            _database.Dispose();
        }
    }

    internal static byte[] MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Studio tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.Export(X509ContentType.Pkcs12);
    }
}
