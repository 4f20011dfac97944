using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Registration;

/// <summary>Clients that register the address of their keys.</summary>
public sealed class PublishingKeys : IAsyncLifetime
{
    private readonly ClientKey _key = new();
    private DocumentHost _at = null!;
    private JsonObject _published = null!;

    private int Fetched => _at.Internet.Requested.Count(asked => asked == "outside.test/jwks");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _published = _key.Jwks;
        _at = await DocumentHost.StartAsync();
        _at.Internet.Answer = http => _at.PublishAsync(http, _published.ToJsonString());
    }

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Fact]
    public async Task Lets_them_be_fetched_once_when_the_first_proof_comes()
    {
        var registered = await RegisterAsync();

        Assert.Equal("https://outside.test/jwks", registered.GetProperty("jwks_uri").GetString());
        Assert.False(registered.TryGetProperty("jwks", out _));
        Assert.Equal(0, Fetched);

        var login = new Login(_at.Host, IdOf(registered));
        var tokens = await login.ExchangeAsync(await login.CodeAsync(await _at.Host.BrowserOf("ann")), Sent(registered));

        Assert.Equal(HttpStatusCode.OK, (await login.RefreshAsync(tokens.Refresh, Sent(registered))).Status);
        Assert.Equal("invalid_client", (await login.RefreshAsync("x", Sent(registered, new ClientKey())))["error"]);
        Assert.Equal("invalid_client", (await login.RefreshAsync("x"))["error"]);
        Assert.Equal(1, Fetched);
    }

    [Fact]
    public async Task Lets_a_new_key_be_looked_for_once_a_minute()
    {
        var registered = await RegisterAsync();
        var login = new Login(_at.Host, IdOf(registered));
        Assert.Equal("invalid_grant", (await login.RefreshAsync("x", Sent(registered)))["error"]);
        var next = new ClientKey();
        _published = next.Jwks;
        _published["keys"]![0]!["kid"] = "k2";

        Assert.Equal("invalid_client", (await login.RefreshAsync("x", Sent(registered, next, "k2")))["error"]);
        Assert.Equal(1, Fetched);

        _at.Host.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_grant", (await login.RefreshAsync("x", Sent(registered, next, "k2")))["error"]);
        Assert.Equal("invalid_client", (await login.RefreshAsync("x", Sent(registered, new ClientKey(), "k3")))["error"]);
        Assert.Equal(2, Fetched);
    }

    // A name that anybody can point anywhere.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    [InlineData("fd00::1")]
    public async Task D15_Connects_to_no_private_address(string address)
    {
        _at.Internet.Names["outside.test"] = [[IPAddress.Parse(address)]];
        var registered = await RegisterAsync();

        Assert.Equal("invalid_client", (await new Login(_at.Host, IdOf(registered)).RefreshAsync("x", Sent(registered)))["error"]);

        Assert.Contains("outside.test", _at.Internet.LookedUp);
        Assert.Empty(_at.Internet.Connected);
    }

    [Fact]
    public async Task Can_be_replaced_and_keeps_what_was_fetched_from_the_same_address()
    {
        var registered = await RegisterAsync();
        var login = new Login(_at.Host, IdOf(registered));
        Assert.Equal("invalid_grant", (await login.RefreshAsync("x", Sent(registered)))["error"]);

        var renamed = await PutAsync(registered, ("client_name", "Renamed"), ("jwks_uri", "https://outside.test/jwks"));
        Assert.Equal(("Renamed", "https://outside.test/jwks"), ((string?)renamed["client_name"], (string?)renamed["jwks_uri"]));
        Assert.Equal("invalid_grant", (await login.RefreshAsync("x", Sent(registered)))["error"]);
        Assert.Equal(1, Fetched);

        var own = new ClientKey();
        var inline = await PutAsync(registered, ("jwks", own.Jwks));
        Assert.Null(inline["jwks_uri"]);
        Assert.NotNull(inline["jwks"]);
        Assert.Equal("invalid_client", (await login.RefreshAsync("x", Sent(registered)))["error"]);
        Assert.Equal("invalid_grant", (await login.RefreshAsync("x", Sent(registered, own)))["error"]);

        await PutAsync(registered, ("jwks_uri", "https://outside.test/others"));
        Assert.Equal("invalid_client", (await login.RefreshAsync("x", Sent(registered, own)))["error"]);
        Assert.Contains("outside.test/others", _at.Internet.Requested);
    }

    private static string IdOf(JsonElement registered) => registered.GetProperty("client_id").GetString()!;

    private static JsonObject Metadata => new()
    {
        ["client_name"] = "Agent",
        ["redirect_uris"] = new JsonArray(TestHost.Web),
        ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
        ["token_endpoint_auth_method"] = "private_key_jwt",
    };

    private async Task<JsonElement> RegisterAsync()
    {
        var metadata = Metadata;
        metadata["jwks_uri"] = "https://outside.test/jwks";
        return await _at.Host.RegisterAsync(metadata);
    }

    private async Task<JsonNode> PutAsync(JsonElement registered, params (string Name, JsonNode Value)[] changes)
    {
        var metadata = Metadata;
        metadata["client_id"] = IdOf(registered);
        foreach (var (name, value) in changes)
        {
            metadata[name] = value;
        }

        using var http = _at.Host.Agent();
        using var request = new HttpRequestMessage(HttpMethod.Put, registered.GetProperty("registration_client_uri").GetString()) { Content = JsonContent.Create(metadata) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", registered.GetProperty("registration_access_token").GetString());
        var answer = await http.SendAsync(request, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
    }

    private (string, string?)[] Sent(JsonElement registered, ClientKey? key = null, string keyId = "k1") =>
    [
        ("client_assertion_type", ClientKey.Type),
        ("client_assertion", (key ?? _key).Assertion(IdOf(registered), _at.Host.Clock.GetUtcNow(), header: header => header["kid"] = keyId)),
    ];
}
