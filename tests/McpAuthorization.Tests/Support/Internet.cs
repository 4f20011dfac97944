using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using McpAuthorization.Outbound;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace McpAuthorization.Tests.Support;

/// <summary>
/// A public internet of one machine: every name has a public address unless a test says otherwise, and every public address is one TLS
/// server here. What is connected to is written down.
/// </summary>
internal sealed class Internet : IAsyncDisposable
{
    public static readonly IPAddress Somewhere = IPAddress.Parse("93.184.215.14");

    private readonly WebApplication _app;
    private long _received;

    private Internet(WebApplication app)
    {
        _app = app;
        Network = new Network
        {
            LookUpAsync = (name, _) => Task.FromResult(LookUp(name)),
            ConnectAsync = ConnectAsync,
            Roots = TestCertificates.Roots,
        };
    }

    public Network Network { get; }

    /// <summary>The answers to look-ups of a name, in turn; the last one stays.</summary>
    public ConcurrentDictionary<string, IPAddress[][]> Names { get; } = [];

    public ConcurrentQueue<string> LookedUp { get; } = [];

    public ConcurrentQueue<IPEndPoint> Connected { get; } = [];

    public ConcurrentQueue<string> Requested { get; } = [];

    /// <summary>Bytes that clients have read off all their connections.</summary>
    public long Received => Interlocked.Read(ref _received);

    public RequestDelegate Answer { get; set; } = http => http.Response.WriteAsync("hello");

    public X509Certificate2 Certificate { get; set; } = TestCertificates.Good;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<Internet> StartAsync()
    {
        Internet? internet = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        // Offline: left to itself the server, too, would fetch what a certificate names.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(internet!.Certificate, null, offline: true),
            }),
        })));

        internet = new Internet(builder.Build());
        internet._app.Run(http =>
        {
            internet.Requested.Enqueue(http.Request.Host + http.Request.Path);
            return internet.Answer(http);
        });
        await internet._app.StartAsync();
        return internet;
    }

    /// <summary>A client as a host gets one.</summary>
    public HttpClient Client(string issuer = "https://studio.test", long maxBytes = 1000, double seconds = 5)
    {
        var services = new ServiceCollection();
        services.Configure<McpAuthorizationOptions>(options => options.Issuer = issuer);
        services.AddSingleton(Network);
        services.AddHttpClient("out").ReachOnlyPublicAddresses(new OutboundLimits(maxBytes, TimeSpan.FromSeconds(seconds)));
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("out");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private IPAddress[] LookUp(string name)
    {
        LookedUp.Enqueue(name);
        var asked = LookedUp.Count(other => other == name);
        return Names.TryGetValue(name, out var answers) ? answers[Math.Min(asked, answers.Length) - 1] : [Somewhere];
    }

    private async ValueTask<Stream> ConnectAsync(IPEndPoint there, CancellationToken ct)
    {
        Connected.Enqueue(there);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), ct);
        return new Counted(socket, this);
    }

    private sealed class Counted(Socket socket, Internet internet) : NetworkStream(socket, ownsSocket: true)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            Interlocked.Add(ref internet._received, count);
            return count;
        }
    }
}
