using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpAuthorization.Limits;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Registration;

/// <summary>Asked with a refresh token that does not exist: who is not let in hears invalid_client, and who is hears of the token.</summary>
public sealed class AuthenticatingAClient : IAsyncLifetime
{
    private TestHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Mixtures { get; } = new()
    {
        { "none", "basic" },
        { "none", "post" },
        { "client_secret_basic", "none" },
        { "client_secret_basic", "post" },
        { "client_secret_post", "none" },
        { "client_secret_post", "basic" },
    };

    // A pushed request has to be a good one before anybody asks who sent it.
    private static (string Name, string? Value)[] Pushed =>
        [("response_type", "code"), ("redirect_uri", TestHost.Web), ("code_challenge", new string('c', 43)), ("code_challenge_method", "S256")];

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("none", "none")]
    [InlineData("client_secret_basic", "basic")]
    [InlineData("client_secret_post", "post")]
    public async Task Works_by_the_method_that_it_registered(string registered, string sent)
    {
        var client = await RegisterAsync(registered);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await OutcomeAsync(await RefreshAsync(client, sent)));
    }

    [Theory]
    [MemberData(nameof(Mixtures))]
    public async Task C13_C14_C15_Works_by_no_other_method(string registered, string sent)
    {
        var client = await RegisterAsync(registered);

        foreach (var path in new[] { "/oauth/token", "/oauth/revoke_token", "/oauth/par" })
        {
            var answer = await RefreshAsync(client, sent, path: path);
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await OutcomeAsync(answer));
            Assert.Equal("no-store", answer.Header("Cache-Control"));
        }
    }

    // RFC 6749, section 5.2. Without Basic there is none: a browser would ask its person for a password.
    [Theory]
    [InlineData("basic", "Basic realm=\"clients\"")]
    [InlineData("post", null)]
    [InlineData("none", null)]
    public async Task Is_challenged_for_Basic_where_Basic_was_tried(string sent, string? challenge)
    {
        var client = await RegisterAsync(sent is "post" ? "client_secret_post" : "client_secret_basic");

        var answer = await RefreshAsync(client with { Secret = "wrong" }, sent);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(challenge, answer.Header("WWW-Authenticate"));
    }

    // RFC 6749, sections 2.3 and 5.2: more than one mechanism is invalid_request.
    [Fact]
    public async Task Does_not_come_with_two_methods_at_once()
    {
        var client = await RegisterAsync("client_secret_basic");

        foreach (var second in new (string, string?)[] { ("client_secret", client.Secret), ("client_assertion", "a.b.c") })
        {
            var answer = await RefreshAsync(client, "basic", fields: [second, ("client_assertion_type", second.Item1 is "client_assertion" ? ClientKey.Type : null)]);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await OutcomeAsync(answer));
        }
    }

    [Fact]
    public async Task Named_in_Basic_is_not_another_one_in_the_form()
    {
        var (client, other) = (await RegisterAsync("client_secret_basic"), await RegisterAsync("none"));

        var (status, _) = await OutcomeAsync(await RefreshAsync(client, "basic", fields: ("client_id", other.Id)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    // RFC 6749, section 2.3.1: both are form-encoded before they become Basic.
    [Fact]
    public async Task Reads_percent_codes_in_Basic()
    {
        var id = await _host.ClientAsync("a secret: 100% +/ü");
        var encoded = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString("a secret: 100% +/ü").Replace("%20", "+", StringComparison.Ordinal)}";

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await OutcomeAsync(await SendAsync(encoded)));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await OutcomeAsync(await SendAsync($"{id}:a%20secret")));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Basic Og==")]
    [InlineData("Bearer abc")]
    [InlineData("Digest abc")]
    public async Task With_a_header_that_says_nothing_is_refused(string header)
    {
        var client = await RegisterAsync("client_secret_basic");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "x"), new("client_id", client.Id)]),
        };
        request.Headers.TryAddWithoutValidation("Authorization", header);

        var (status, error) = await OutcomeAsync(await _host.Agent().SendAsync(request, Ct));

        Assert.True((status, error) is (HttpStatusCode.Unauthorized, "invalid_client") or (HttpStatusCode.BadRequest, "invalid_request"), $"{status} {error}");
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData(null)]
    public async Task That_nobody_knows_registers_again(string? id)
    {
        foreach (var path in new[] { "/oauth/token", "/oauth/revoke_token", "/oauth/par" })
        {
            var (status, error) = await OutcomeAsync(await PostAsync(path, null, [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x"), .. Pushed, ("client_id", id)]));

            Assert.True((status, error) is (HttpStatusCode.Unauthorized, "invalid_client") || (id is null && error is "invalid_request"), $"{path} {status} {error}");
        }
    }

    // Hosts with fields for an id and a secret: which way they send it, nobody can say beforehand.
    [Theory]
    [InlineData("basic")]
    [InlineData("post")]
    public async Task Registered_by_hand_sends_its_secret_either_way_F47(string sent)
    {
        var secret = "4444444444444444444444444444444444444444444";
        var id = await _host.ClientAsync(secret, registeredFrom: null);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await OutcomeAsync(await RefreshAsync(new(id, secret), sent)));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await OutcomeAsync(await RefreshAsync(new(id, null), "none")));
    }

    [Fact]
    public async Task C18_Fails_ten_times_in_a_minute_and_no_more()
    {
        var client = await RegisterAsync("client_secret_post");

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(client with { Secret = $"guess {i}" }, "post")).StatusCode);
        }

        _host.Clock.Advance(TimeSpan.FromSeconds(20));
        var refused = await RefreshAsync(client with { Secret = "guess 11" }, "post");
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), await OutcomeAsync(refused));
        Assert.Equal("40", refused.Header("Retry-After"));

        // Also the right one: otherwise the guessing would go on.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RefreshAsync(client, "post")).StatusCode);

        _host.Clock.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(client, "post")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(client with { Secret = "guess" }, "post")).StatusCode);
    }

    [Fact]
    public async Task Is_not_locked_out_by_strangers_and_neither_is_another()
    {
        var (client, other) = (await RegisterAsync("client_secret_post"), await RegisterAsync("client_secret_basic"));

        for (var i = 0; i < 12; i++)
        {
            await RefreshAsync(client with { Secret = "guess" }, "post", from: $"2001:db8:1:2::{i + 1}");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await RefreshAsync(client, "post", from: "2001:db8:1:2:ffff::1")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(client, "post", from: "2001:db8:1:3::1")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(other, "basic", from: "2001:db8:1:2::1")).StatusCode);
    }

    [Fact]
    public async Task Counts_every_one_of_many_at_once()
    {
        var client = await RegisterAsync("client_secret_post");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => RefreshAsync(client with { Secret = "guess" }, "post")));

        Assert.Equal(10, answers.Count(answer => answer.StatusCode is HttpStatusCode.Unauthorized));
        Assert.Equal(30, answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Leaves_nothing_of_its_failures_after_a_sweep()
    {
        await RefreshAsync(await RegisterAsync("client_secret_post") with { Secret = "guess" }, "post");
        Assert.Equal(1, await _host.CountAsync<LimitCount>());

        _host.Clock.Advance(TimeSpan.FromSeconds(61));
        await _host.SweepAsync();

        Assert.Equal(0, await _host.CountAsync<LimitCount>());
    }

    [Fact]
    public async Task Is_unlimited_where_the_host_says_so()
    {
        await using var host = await TestHost.StartAsync(options => options.FailedAuthenticationsPerMinute = 0);
        var id = await host.ClientAsync("4444444444444444444444444444444444444444444");

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await new Login(host, id).RefreshAsync("x", ("client_secret", "wrong"))).Status);
        }
    }

    private async Task<Registered> RegisterAsync(string method)
    {
        var answer = await _host.RegisterAsync(new { redirect_uris = new[] { TestHost.Web }, token_endpoint_auth_method = method, grant_types = new[] { "authorization_code", "refresh_token" } });
        return new(answer.GetProperty("client_id").GetString()!, answer.TryGetProperty("client_secret", out var secret) ? secret.GetString() : null);
    }

    private Task<HttpResponseMessage> RefreshAsync(Registered client, string sent, string path = "/oauth/token", string? from = null, params (string Name, string? Value)[] fields)
    {
        var basic = sent is "basic" ? $"{client.Id}:{client.Secret ?? "made up"}" : null;
        return PostAsync(
            path,
            basic,
            [
                ("client_id", sent is "basic" ? null : client.Id), ("client_secret", sent is "post" ? client.Secret ?? "made up" : null),
                ("grant_type", "refresh_token"), ("refresh_token", "unknown"), ("token", "unknown"), .. Pushed, ("from", from), .. fields,
            ]);
    }

    private Task<HttpResponseMessage> SendAsync(string basic) => PostAsync("/oauth/token", basic, ("grant_type", "refresh_token"), ("refresh_token", "unknown"));

    private async Task<HttpResponseMessage> PostAsync(string path, string? basic, params (string Name, string? Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null && field.Name is not "from").Select(field => KeyValuePair.Create(field.Name, field.Value!))),
        };

        if (basic is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        }

        if (fields.FirstOrDefault(field => field.Name is "from").Value is { } address)
        {
            request.Headers.Add("X-Test-Address", address);
        }

        return await _host.Agent().SendAsync(request, Ct);
    }

    private static async Task<(HttpStatusCode Status, string? Error)> OutcomeAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());

    private sealed record Registered(string Id, string? Secret);
}
