using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Studio.Tests.Support;

namespace Studio.Tests.OAuth;

/// <summary>What clients read before they know anything else: whatever a stranger sends along, it says what the settings say.</summary>
[Trait(Wire.Trait, Wire.Alone)]
public sealed partial class DescribingItself : IDisposable
{
    private const string Server = "/.well-known/oauth-authorization-server";
    private const string Resource = "/.well-known/oauth-protected-resource/mcp";

    // A proxy that is trusted is believed about the sender and the scheme, and about nothing else.
    private readonly TestApp _app = new(host => host.UseSetting("BB_TRUSTED_PROXIES", "127.0.0.1"));
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "http")]
    [InlineData("X-Forwarded-Prefix", "/evil.example")]
    [InlineData("X-Original-Host", "evil.example")]
    [InlineData("Forwarded", "host=evil.example;proto=http")]
    public async Task F01_Believes_no_header_about_its_own_address(string header, string value)
    {
        foreach (var path in new[] { Server, Server + "/mcp", "/mcp" + Server, Resource, "/.well-known/oauth-protected-resource" })
        {
            Assert.Equal(await TextAsync(path), await TextAsync(path, (header, value)));
        }

        using var call = Raw.ToolsCall("whoami");
        call.Headers.TryAddWithoutValidation(header, value);
        var challenge = (await _app.Anonymous().SendAsync(call, _ct)).Headers.WwwAuthenticate.ToString();
        Assert.Contains($"resource_metadata=\"{TestApp.Url}{Resource}\"", challenge);
    }

    [Fact]
    public async Task F02_Spells_its_name_alike_wherever_it_says_it()
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var (visitor, program) = (await new Visitor(_app).SignedInAsync(ada), await ClientProgram.RegisterAsync(_app));

        var issuer = (await ReadAsync(Server)).GetProperty("issuer").GetString();
        var allowed = program.Answer((await visitor.FollowAsync(await visitor.PressAsync(await visitor.OpenAsync(program.Address()), "Allow"))).Location);
        var denied = program.Answer((await visitor.FollowAsync(await visitor.PressAsync(await visitor.OpenAsync(program.Address() + "&prompt=consent"), "Deny"))).Location);

        Assert.Equal(TestApp.Url, issuer);
        Assert.Equal(issuer, (await ReadAsync(Resource)).GetProperty("authorization_servers")[0].GetString());
        Assert.Equal(("access_denied", issuer), (denied["error"], denied["iss"]));
        Assert.Equal(issuer, allowed["iss"]);
    }

    [Fact]
    public async Task F04_Names_endpoints_that_are_there()
    {
        var named = (await ReadAsync(Server)).EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, named.Count);

        foreach (var endpoint in named)
        {
            var answer = await _app.Anonymous(followRedirects: false).PostAsync(endpoint.Value.GetString(), new FormUrlEncodedContent([new("client_id", "nobody")]), _ct);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.UnsupportedMediaType, $"{endpoint.Name}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/oauth/token2")]
    [InlineData("/oauth/debug")]
    [InlineData("/oauth/userinfo")]
    [InlineData("/oauth/logout")]
    [InlineData("/oauth/jwks")]
    [InlineData("/oauth/keys")]
    [InlineData("/connect/token")]
    [InlineData("/connect/authorize")]
    [InlineData("/oauth/verification")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/jwks")]
    public async Task F04_F07_Answers_nothing_at_what_it_does_not_name(string path)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _app.Anonymous(followRedirects: false).GetAsync(path, _ct)).StatusCode);
        var posted = await _app.Anonymous(followRedirects: false).PostAsync(path, new FormUrlEncodedContent([new("grant_type", "x")]), _ct);
        Assert.True(posted.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{posted.StatusCode}");
    }

    [Theory]
    [InlineData(Server)]
    [InlineData(Resource)]
    public async Task F08_F09_Needs_no_cookie_gives_none_and_keeps_in_no_cache(string path)
    {
        var answer = await _app.Anonymous().GetAsync(path, _ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    // Programs have put such addresses on a command line.
    [Theory]
    [InlineData(Server)]
    [InlineData(Resource)]
    public async Task F10_Has_no_address_that_a_shell_would_read_differently(string path)
    {
        var addresses = Strings(await ReadAsync(path)).Where(text => text.Contains("://", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Matches(Plain(), address));
    }

    public void Dispose() => _app.Dispose();

    [GeneratedRegex("^https://[a-z0-9.:-]+(/[A-Za-z0-9._/-]*)?$")]
    private static partial Regex Plain();

    private async Task<string> TextAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(FromAddress.Header, "127.0.0.1");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await _app.Anonymous().SendAsync(request, _ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(_ct);
    }

    private async Task<JsonElement> ReadAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await TextAsync(path));

    private static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Strings(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [json.GetString()!],
        _ => [],
    };
}
