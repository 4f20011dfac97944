using System.Net;
using System.Text.Json.Nodes;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.ClientDocuments;

public sealed class ProvingAPublishedKey : IAsyncLifetime
{
    private readonly ClientKey _key = new();
    private DocumentHost _at = null!;
    private Browser _ann = null!;
    private JsonObject _published = null!;
    private int _status = 200;

    public async ValueTask InitializeAsync()
    {
        _published = _key.Jwks;
        _at = await DocumentHost.StartAsync();
        _ann = await _at.Host.BrowserOf("ann");
        _at.Document["token_endpoint_auth_method"] = "private_key_jwt";
        _at.Document["jwks_uri"] = "https://outside.test/keys";
        _at.Internet.Answer = http =>
        {
            http.Response.StatusCode = http.Request.Path == "/keys" ? _status : 200;
            return _at.PublishAsync(http, (http.Request.Path == "/keys" ? _published : _at.Document).ToJsonString());
        };
    }

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Fact]
    public async Task Is_demanded_and_fetched_once()
    {
        var login = _at.Login();
        var code = await login.CodeAsync(_ann);

        Assert.Equal("invalid_client", (await login.ExchangeAsync(code))["error"]);
        var tokens = await login.ExchangeAsync(code, Sent());
        var refreshed = await login.RefreshAsync(tokens.Refresh, Sent());

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal(1, Fetched);
    }

    [Fact]
    public async Task May_be_left_out_by_who_lists_both()
    {
        _at.Document.Remove("token_endpoint_auth_method");
        _at.Document["token_endpoint_auth_methods_supported"] = new JsonArray("none", "private_key_jwt");
        var login = _at.Login();

        var without = await login.RunAsync(_ann);
        var with = await login.RefreshAsync(without.Refresh, Sent());

        Assert.Equal(HttpStatusCode.OK, with.Status);
        Assert.Equal("invalid_client", (await login.RefreshAsync(with.Refresh, Sent(new ClientKey())))["error"]);
    }

    [Fact]
    public async Task Looks_for_a_new_key_once_a_minute()
    {
        var login = _at.Login();
        await login.ExchangeAsync(await login.CodeAsync(_ann), Sent());
        _at.Host.Clock.Advance(TimeSpan.FromSeconds(61));
        var next = new ClientKey();
        _published = new JsonObject { ["keys"] = new JsonArray(Named(next.Jwk, "k2")) };

        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Equal("invalid_client", (await login.RefreshAsync("x", Sent(new ClientKey(), "k3")))["error"]);
        }

        Assert.Equal(2, Fetched);
        Assert.Equal("invalid_grant", (await login.RefreshAsync("x", Sent(next, "k2")))["error"]);
    }

    [Theory]
    [InlineData(503, "invalid_grant")]
    [InlineData(404, "invalid_client")]
    public async Task Goes_by_what_was_there_while_its_server_is_silent(int status, string error)
    {
        var login = _at.Login();
        await login.ExchangeAsync(await login.CodeAsync(_ann), Sent());
        _at.Host.Clock.Advance(TimeSpan.FromDays(2));
        _status = status;

        Assert.Equal(error, (await login.RefreshAsync("x", Sent()))["error"]);
    }

    private int Fetched => _at.Internet.Requested.Count(asked => asked == "outside.test/keys");

    private (string, string?)[] Sent(ClientKey? key = null, string keyId = "k1") =>
    [
        ("client_assertion_type", ClientKey.Type),
        ("client_assertion", (key ?? _key).Assertion(DocumentHost.ClientId, _at.Host.Clock.GetUtcNow(), header: header => header["kid"] = keyId)),
    ];

    private static JsonObject Named(JsonObject key, string keyId)
    {
        key["kid"] = keyId;
        return key;
    }
}
