using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Studio.Tests.Support;

/// <summary>A program that connects as MCP clients do: it registers, sends its person to the consent page, and trades the answer for tokens.</summary>
public sealed record ClientProgram(TestApp App, string ClientId, string RedirectUri)
{
    public const string State = "s t&ate";
    public const string Hosted = "https://agent.example/callback";
    public const string OwnScheme = "cursor://anysphere.cursor-mcp/oauth/callback";

    private readonly string _verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static async Task<ClientProgram> RegisterAsync(TestApp app, string redirectUri = Hosted, string name = "Test client")
    {
        using var http = app.Anonymous();
        var answer = await http.PostAsJsonAsync("/oauth/register", new
        {
            client_name = name,
            redirect_uris = new[] { redirectUri },
            grant_types = new[] { "authorization_code", "refresh_token" },
            response_types = new[] { "code" },
            token_endpoint_auth_method = "none",
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new(app, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!, redirectUri);
    }

    /// <summary>Where the person is sent.</summary>
    public string Address(string scope = "mcp") => QueryHelpers.AddQueryString("/oauth/authorize", new Dictionary<string, string?>
    {
        ["response_type"] = "code",
        ["client_id"] = ClientId,
        ["redirect_uri"] = RedirectUri,
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier))),
        ["code_challenge_method"] = "S256",
        ["state"] = State,
        ["scope"] = scope,
        ["resource"] = $"{App.Address}/mcp",
    });

    /// <summary>What came back with the person.</summary>
    public Dictionary<string, string> Answer(string? location)
    {
        Assert.NotNull(location);
        Assert.StartsWith(RedirectUri, location, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(location[location.IndexOf('?', StringComparison.Ordinal)..]).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
    }

    /// <summary>The whole way, with somebody who allows all that is asked.</summary>
    public async Task<JsonElement> ConnectAsync(Visitor person, string scope = "mcp", params (string Name, string? Value)[] filled)
    {
        var back = await person.FollowAsync(await person.PressAsync(await person.OpenAsync(Address(scope)), "Allow", filled));
        return await ExchangeAsync(Answer(back.Location)["code"]);
    }

    public async Task<JsonElement> ExchangeAsync(string code)
    {
        var answer = await TryExchangeAsync(code);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<HttpResponseMessage> TryExchangeAsync(string code) =>
        TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", _verifier));

    public Task<HttpResponseMessage> RefreshAsync(string token, params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", token), .. more]);

    private async Task<HttpResponseMessage> TokenAsync(params (string Name, string Value)[] fields)
    {
        using var http = App.Anonymous();
        return await http.PostAsync("/oauth/token", new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("client_id", ClientId)]));
    }
}
