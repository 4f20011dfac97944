using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using McpAuthorization.Outbound;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Outbound;

public sealed class ACallToAStranger : IAsyncLifetime
{
    private Internet _internet = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _internet = await Internet.StartAsync();

    public ValueTask DisposeAsync() => _internet.DisposeAsync();

    [Fact]
    public async Task I29_Reaches_a_public_address_with_nothing_of_ours_along()
    {
        Dictionary<string, string> sent = [];
        _internet.Answer = http =>
        {
            sent = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
            http.Response.Headers.SetCookie = "a=b";
            return http.Response.WriteAsync("hello");
        };
        using var client = _internet.Client(seconds: 60);
        using var span = new System.Diagnostics.Activity("ours").Start();

        Assert.Equal("hello", await client.GetStringAsync("https://agent.test/a", Ct));
        Assert.Equal("hello", await client.GetStringAsync("https://agent.test/a", Ct));

        Assert.Equal(new IPEndPoint(Internet.Somewhere, 443), Assert.Single(_internet.Connected));
        Assert.Equal(["Accept-Encoding", "Host"], sent.Keys.Order());
        Assert.Equal("identity", sent["Accept-Encoding"]);
    }

    // A proxy would look the name up by itself, wherever it leads.
    [Fact]
    public async Task I29_Goes_by_no_proxy_of_the_environment()
    {
        using var client = _internet.Client(seconds: 60);
        HttpClient.DefaultProxy = new ProxyFor("agent.test", HttpClient.DefaultProxy);

        Assert.Equal("hello", await client.GetStringAsync("https://agent.test/a", Ct));
        Assert.Equal(new IPEndPoint(Internet.Somewhere, 443), Assert.Single(_internet.Connected));
    }

    // One host only: the setting is the whole process's.
    private sealed class ProxyFor(string host, IWebProxy others) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => destination.Host == host ? new("http://198.51.100.1:3128") : others.GetProxy(destination);

        public bool IsBypassed(Uri destination) => destination.Host != host && others.IsBypassed(destination);
    }

    [Theory]
    [InlineData("E12", "127.0.0.1")]
    [InlineData("E12", "127.255.255.254")]
    [InlineData("E12", "::1")]
    [InlineData("E12", "::")]
    [InlineData("E12", "10.0.0.1")]
    [InlineData("E12", "172.16.0.1")]
    [InlineData("E12", "172.31.255.255")]
    [InlineData("E12", "192.168.1.1")]
    [InlineData("E12", "169.254.169.254")]
    [InlineData("E12", "100.64.0.1")]
    [InlineData("E12", "100.127.255.255")]
    [InlineData("E12", "0.0.0.0")]
    [InlineData("E12", "0.1.2.3")]
    [InlineData("E12", "192.0.0.8")]
    [InlineData("E12", "192.0.0.192")]
    [InlineData("E12", "192.0.2.1")]
    [InlineData("E12", "192.88.99.1")]
    [InlineData("E12", "198.18.0.1")]
    [InlineData("E12", "198.19.255.255")]
    [InlineData("E12", "198.51.100.1")]
    [InlineData("E12", "203.0.113.1")]
    [InlineData("E12", "224.0.0.1")]
    [InlineData("E12", "239.255.255.255")]
    [InlineData("E12", "240.0.0.1")]
    [InlineData("E12", "255.255.255.255")]
    [InlineData("E12", "168.63.129.16")]
    [InlineData("E12", "fc00::1")]
    [InlineData("E12", "fd00:ec2::254")]
    [InlineData("E12", "fe80::1")]
    [InlineData("E12", "fec0::1")]
    [InlineData("E12", "ff02::1")]
    [InlineData("E12", "100::1")]
    [InlineData("E12", "2001:db8::1")]
    [InlineData("E12", "3fff::1")]
    [InlineData("E12", "2001:2::1")]
    [InlineData("E12", "2001:10::1")]
    [InlineData("E12", "5f00::1")]
    [InlineData("E12", "4000::1")]
    [InlineData("E14", "::ffff:10.0.0.1")]
    [InlineData("E14", "::ffff:169.254.169.254")]
    [InlineData("E15", "64:ff9b::a00:1")]
    [InlineData("E15", "64:ff9b::7f00:1")]
    [InlineData("E15", "64:ff9b:1::a00:1")]
    [InlineData("E16", "2002:0a00:0001::")]
    [InlineData("E16", "2002:7f00:0001::1")]
    [InlineData("E17", "2001::1")]
    [InlineData("E17", "2001:0:4136:e378:8000:63bf:f5ff:fffe")]
    [InlineData("E18", "::a00:1")]
    [InlineData("E18", "::7f00:1")]
    [InlineData("E18", "2606:4700::5efe:10.0.0.1")]
    [InlineData("E18", "2606:4700::200:5efe:10.0.0.1")]
    public async Task E12_to_E18_never_connects_to_an_address_that_is_not_public(string attack, string address)
    {
        _internet.Names["inside.test"] = [[IPAddress.Parse(address)]];
        using var client = _internet.Client();

        var refused = await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync("https://inside.test/", Ct));

        Assert.Equal("inside.test is not on the public internet.", refused.Message);
        Assert.True(_internet.Connected.IsEmpty, attack);
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("198.20.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("::ffff:1.1.1.1")]
    public async Task Connects_to_what_is_public(string address)
    {
        _internet.Names["outside.test"] = [[IPAddress.Parse(address)]];
        using var client = _internet.Client();

        Assert.Equal("hello", await client.GetStringAsync("https://outside.test/", Ct));

        Assert.Equal(IPAddress.Parse(address), Assert.Single(_internet.Connected).Address);
    }

    [Theory]
    [InlineData("93.184.215.14", "10.0.0.1")]
    [InlineData("10.0.0.1", "93.184.215.14")]
    [InlineData("93.184.215.14", "::1")]
    public async Task E13_refuses_an_answer_of_which_one_address_is_not_public(string first, string second)
    {
        _internet.Names["mixed.test"] = [[IPAddress.Parse(first), IPAddress.Parse(second)]];
        using var client = _internet.Client();

        await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync("https://mixed.test/", Ct));

        Assert.Empty(_internet.Connected);
    }

    [Fact]
    public async Task E13_connects_to_the_address_that_was_judged_and_judges_the_next_one_anew()
    {
        _internet.Names["rebinding.test"] = [[Internet.Somewhere], [IPAddress.Loopback]];
        _internet.Answer = http =>
        {
            http.Response.Headers.Connection = "close";
            return http.Response.WriteAsync("hello");
        };
        using var client = _internet.Client();

        Assert.Equal("hello", await client.GetStringAsync("https://rebinding.test/", Ct));
        Assert.Single(_internet.LookedUp);
        await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync("https://rebinding.test/", Ct));

        Assert.Equal(Internet.Somewhere, Assert.Single(_internet.Connected).Address);
    }

    [Fact]
    public async Task Tries_the_next_address_when_one_does_not_answer()
    {
        var (dead, alive) = (IPAddress.Parse("1.1.1.1"), IPAddress.Parse("1.0.0.1"));
        var tried = new List<IPAddress>();
        var services = new ServiceCollection();
        services.Configure<McpAuthorizationOptions>(options => options.Issuer = "https://studio.test");
        services.AddSingleton(new Network
        {
            LookUpAsync = (_, _) => Task.FromResult<IPAddress[]>([dead, alive]),
            Roots = TestCertificates.Roots,
            ConnectAsync = (there, ct) =>
            {
                tried.Add(there.Address);
                return there.Address.Equals(dead) ? throw new SocketException() : _internet.Network.ConnectAsync(there, ct);
            },
        });
        services.AddHttpClient("out").ReachOnlyPublicAddresses(new OutboundLimits(1000, TimeSpan.FromSeconds(5)));
        using var provider = services.BuildServiceProvider();

        Assert.Equal("hello", await provider.GetRequiredService<IHttpClientFactory>().CreateClient("out").GetStringAsync("https://agent.test/", Ct));

        Assert.Equal([dead, alive], tried);
    }

    // The real resolver: it knows these spellings, and what it makes of them is judged like anything else.
    [Theory]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("017700000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("LOCALHOST")]
    [InlineData("LocalHost.")]
    [InlineData("a.localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[0:0:0:0:0:ffff:7f00:1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("１２７.0.0.1")]
    [InlineData("127。0。0。1")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("ⓛocalhost")]
    [InlineData("169.254.169.254")]
    [InlineData("0xa9fea9fe")]
    [InlineData("2852039166")]
    [InlineData("0")]
    public async Task E20_sees_through_every_spelling_of_a_host(string host)
    {
        var connected = false;
        var services = new ServiceCollection();
        services.Configure<McpAuthorizationOptions>(options => options.Issuer = "https://studio.test");
        services.AddSingleton(new Network { ConnectAsync = (_, _) => throw new InvalidOperationException($"{connected = true}") });
        services.AddHttpClient("out").ReachOnlyPublicAddresses(new OutboundLimits(1000, TimeSpan.FromSeconds(5)));
        using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("out");

        // Some are no host at all to .NET; some are a name that nobody answers for.
        await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync($"https://{host}:8443/", Ct));

        Assert.False(connected);
    }

    [Theory]
    [InlineData("metadata.google.internal")]
    [InlineData("metadata.google.internal.")]
    public async Task E20_judges_the_names_of_inner_networks_by_their_addresses(string name)
    {
        _internet.Names[name] = [[IPAddress.Parse("169.254.169.254")]];
        using var client = _internet.Client();

        await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync($"https://{name}/computeMetadata/v1/", Ct));

        Assert.Empty(_internet.Connected);
    }

    [Theory]
    [InlineData("http://agent.test/")]
    [InlineData("ftp://agent.test/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:password@agent.test/")]
    [InlineData("https://user@agent.test/")]
    public async Task Speaks_https_only_and_without_a_user(string address)
    {
        using var client = _internet.Client();

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(address, Ct));

        Assert.Empty(_internet.Connected);
    }

    [Fact]
    public async Task Reaches_this_computer_by_its_own_names_only_while_the_issuer_is_here_too()
    {
        _internet.Names["localhost"] = [[IPAddress.Loopback]];
        _internet.Names["elsewhere.test"] = [[IPAddress.Loopback]];
        using var here = _internet.Client("http://127.0.0.1:5080");
        using var there = _internet.Client("https://studio.test");

        Assert.Equal("hello", await here.GetStringAsync("https://localhost:8443/", Ct));
        Assert.Equal("hello", await here.GetStringAsync("https://127.0.0.1:8443/", Ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => here.GetAsync("https://elsewhere.test/", Ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => here.GetAsync("https://10.0.0.1/", Ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => here.GetAsync("http://127.0.0.1:8443/", Ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => there.GetAsync("https://localhost:8443/", Ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => there.GetAsync("https://127.0.0.1:8443/", Ct));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task E09_follows_no_redirect(int status)
    {
        _internet.Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "https://other.test/";
            return Task.CompletedTask;
        };
        using var client = _internet.Client();

        using var answer = await client.GetAsync("https://agent.test/a", Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(["agent.test/a"], _internet.Requested);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task E11_reads_a_body_up_to_its_limit(int length, bool fits)
    {
        using var client = _internet.Client();

        foreach (var said in new long?[] { length, null })
        {
            _internet.Answer = async http =>
            {
                http.Response.ContentLength = said;
                await http.Response.Body.WriteAsync(new byte[length], http.RequestAborted);
            };

            if (fits)
            {
                Assert.Equal(length, (await client.GetByteArrayAsync("https://agent.test/", Ct)).Length);
            }
            else
            {
                await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetByteArrayAsync("https://agent.test/", Ct));
            }
        }
    }

    [Fact]
    public async Task E11_leaves_an_endless_body_after_its_limit()
    {
        var left = new TaskCompletionSource();
        _internet.Answer = async http =>
        {
            http.RequestAborted.Register(left.SetResult);
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(new byte[4096]);
            }
        };
        using var client = _internet.Client();

        await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync("https://agent.test/", Ct));

        await left.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct);
        // The handshake and what one read may hold come on top of the thousand bytes.
        Assert.InRange(_internet.Received, 1000, 100_000);
    }

    [Theory]
    [InlineData(HttpCompletionOption.ResponseContentRead)]
    [InlineData(HttpCompletionOption.ResponseHeadersRead)]
    public async Task E11_leaves_a_body_that_drips(HttpCompletionOption completion)
    {
        _internet.Answer = async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync("x");
                await http.Response.Body.FlushAsync();
                await Task.Delay(50);
            }
        };
        using var client = _internet.Client(seconds: 0.5);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var late = await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var answer = await client.GetAsync("https://agent.test/", completion, Ct);
            await answer.Content.ReadAsStringAsync(Ct);
        });

        Assert.Contains("took longer than 0.5 s", late.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.4, 4);
    }

    [Fact]
    public async Task E11_leaves_whoever_never_answers()
    {
        _internet.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, Ct);
        using var client = _internet.Client(seconds: 0.3);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("https://agent.test/", Ct));
    }

    [Fact]
    public async Task E11_counts_a_packed_body_as_it_came_and_unpacks_nothing()
    {
        _internet.Answer = async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Optimal);
            await gzip.WriteAsync(new byte[500_000]);
        };
        using var client = _internet.Client();

        var bytes = await client.GetByteArrayAsync("https://agent.test/", Ct);

        Assert.InRange(bytes.Length, 1, 1000);
        Assert.Equal([0x1f, 0x8b], bytes[..2]);
    }

    [Fact]
    public async Task E11_leaves_headers_that_are_too_long()
    {
        _internet.Answer = http =>
        {
            http.Response.Headers["X-Long"] = new string('x', 20_000);
            return Task.CompletedTask;
        };
        using var client = _internet.Client();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("https://agent.test/", Ct));
    }

    [Theory]
    [InlineData(nameof(TestCertificates.Expired))]
    [InlineData(nameof(TestCertificates.OfSomebodyElse))]
    [InlineData(nameof(TestCertificates.SelfSigned))]
    public async Task E21_speaks_to_nobody_with_a_bad_certificate(string certificate)
    {
        _internet.Certificate = (X509Certificate2)typeof(TestCertificates).GetProperty(certificate)!.GetValue(null)!;
        using var client = _internet.Client();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("https://agent.test/", Ct));

        Assert.Empty(_internet.Requested);
    }

    [Fact]
    public async Task E21_trusts_the_systems_roots_when_there_are_no_others()
    {
        var services = new ServiceCollection();
        services.Configure<McpAuthorizationOptions>(options => options.Issuer = "https://studio.test");
        services.AddSingleton(new Network { LookUpAsync = _internet.Network.LookUpAsync, ConnectAsync = _internet.Network.ConnectAsync });
        services.AddHttpClient("out").ReachOnlyPublicAddresses(new OutboundLimits(1000, TimeSpan.FromSeconds(5)));
        using var provider = services.BuildServiceProvider();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("out").GetAsync("https://agent.test/", Ct));

        Assert.Empty(_internet.Requested);
    }

    [Fact]
    public async Task E21_fetches_nothing_that_a_certificate_asks_for()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        _internet.Certificate = TestCertificates.WithFetchedIssuer(new Uri($"http://127.0.0.1:{((IPEndPoint)inside.LocalEndpoint).Port}/issuer.crt"));
        using var client = _internet.Client();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("https://agent.test/", Ct));

        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task Stops_when_the_caller_does()
    {
        _internet.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, Ct);
        using var client = _internet.Client(seconds: 30);
        using var soon = new CancellationTokenSource(200);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync("https://agent.test/", soon.Token));
    }
}
