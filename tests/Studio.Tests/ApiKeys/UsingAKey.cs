using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Tests.Support;

namespace Studio.Tests.ApiKeys;

/// <summary>A key opens the doors of agents, in the one header that is for it, and nothing else.</summary>
public sealed class UsingAKey : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _key = await _ada.KeyAsync(Permission.All, await _ada.ConnectChannelAsync());
    }

    [Theory]
    [InlineData("X-API-Key", "{0}")]
    [InlineData("Api-Key", "{0}")]
    [InlineData("Authorization", "ApiKey {0}")]
    [InlineData("Authorization", "{0}")]
    [InlineData("Cookie", "api_key={0}; __Host-studio={0}")]
    public async Task J05_Works_in_no_other_header(string header, string value)
    {
        using var http = _app.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation(header, string.Format(null, value, _key));

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
    }

    [Fact]
    public async Task J07_Works_where_two_hundred_wrong_ones_came_from_that_were_told_to_wait()
    {
        var refused = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            refused.Add(await AskAsync(i % 2 == 0 ? ApiKeySecret.Create().Text : _key[..^9] + "_00000000"));
        }

        Assert.All(refused[..60], status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.All(refused[60..], status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(_key));

        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(ApiKeySecret.Create().Text));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(_key));
    }

    [Fact]
    public async Task J08_Is_no_secret_of_a_client_and_no_token_to_trade()
    {
        using var http = _app.Anonymous();
        var registered = await (await http.PostAsJsonAsync("/oauth/register", new { redirect_uris = new[] { ClientProgram.Hosted }, token_endpoint_auth_method = "client_secret_post", grant_types = new[] { "authorization_code", "refresh_token" } }, _ct)).Content.ReadFromJsonAsync<JsonElement>(_ct);
        var (id, secret) = (registered.GetProperty("client_id").GetString()!, registered.GetProperty("client_secret").GetString()!);

        Assert.Equal("invalid_client", await PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", id), ("client_secret", _key)));
        Assert.Equal("invalid_client", await PostAsync("/oauth/introspect", ("token", _key), ("client_id", id), ("client_secret", _key)));
        Assert.Equal("invalid_grant", await PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", _key), ("client_id", id), ("client_secret", secret)));
        Assert.Equal("invalid_grant", await PostAsync("/oauth/token", ("grant_type", "authorization_code"), ("code", _key), ("code_verifier", new string('x', 43)), ("client_id", id), ("client_secret", secret)));
        Assert.Null(await PostAsync("/oauth/revoke_token", ("token", _key), ("client_id", id), ("client_secret", secret)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(_key));

        using var basic = _app.Anonymous();
        basic.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{_key}")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await basic.PostAsync("/oauth/introspect", new FormUrlEncodedContent([new("token", _key)]), _ct)).StatusCode);
    }

    [Theory]
    [InlineData("/posts")]
    [InlineData("/account")]
    [InlineData("/api-keys")]
    [InlineData("/oauth/consent?transaction=x")]
    public async Task J08_Opens_no_page(string path)
    {
        foreach (var bearer in new[] { _key, await _ada.TokenAsync() })
        {
            using var http = _app.Anonymous(followRedirects: false);
            http.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
            var page = await http.GetAsync(path, _ct);

            Assert.StartsWith("/sign-in", page.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public async Task J08_Is_nobodys_password() => Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(_app).SignInAsync(_ada.Email, _key)).Status);

    [Fact]
    public async Task I18_Is_shown_the_accounts_that_it_reaches_and_no_others()
    {
        await _ada.ConnectChannelAsync(name: "others");

        Assert.Equal("Acme", Assert.Single((await _app.With(_key).GetAsync("/api/v1/accounts", _ct).ReadAsync<AccountsPage>(_ct)).Accounts).AccountName);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<HttpStatusCode> AskAsync(string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new("Bearer", bearer);
        request.Headers.Add(FromAddress.Header, "203.0.113.7");
        return (await _app.Anonymous().SendAsync(request, _ct)).StatusCode;
    }

    private async Task<string?> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var http = _app.Anonymous();
        var answer = await http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), _ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(_ct)).TryGetProperty("error", out var error) ? error.GetString() : null;
    }
}
