using System.Net;
using System.Text.Json.Nodes;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.WebUtilities;

namespace McpAuthorization.Tests.Support;

/// <summary>The steps of one login, each of which a test can do differently.</summary>
public sealed class Login(TestHost host, string clientId, string redirectUri = TestHost.Web)
{
    public string ClientId => clientId;

    public string Verifier { get; } = TokenText.New();

    public string Challenge => WebEncoders.Base64UrlEncode(TokenText.Digest(Verifier));

    public string Address(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = redirectUri,
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
            ["state"] = "s t&ate",
            ["scope"] = "mcp",
            ["resource"] = TestHost.Resource,
        };

        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/oauth/authorize", parameters.Where(parameter => parameter.Value is not null));
    }

    /// <summary>Opens the request and answers with the transaction of the consent page.</summary>
    public async Task<string> AskAsync(Browser browser, params (string Name, string? Value)[] changes)
    {
        var response = await browser.GetAsync(Address(changes));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/oauth/consent?transaction=", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return response.Headers.Location.OriginalString["/oauth/consent?transaction=".Length..];
    }

    public static async Task<string> AnswerAsync(Browser browser, string transaction, string decision = "allow", string scopes = "mcp", string? expires = null)
    {
        var response = await browser.PostAsync(
            "/oauth/consent",
            [("transaction", transaction), ("decision", decision), ("expires", expires ?? ""), .. scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => ("scope", scope))]);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>Follows the address that the decision gave, and reads what the client gets.</summary>
    public async Task<Dictionary<string, string>> ReturnAsync(Browser browser, string address)
    {
        var response = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith(redirectUri, response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return Query(response.Headers.Location);
    }

    public async Task<string> CodeAsync(Browser browser, string scopes = "mcp", string? expires = null, params (string Name, string? Value)[] changes)
    {
        var transaction = await AskAsync(browser, changes);
        return (await ReturnAsync(browser, await AnswerAsync(browser, transaction, scopes: scopes, expires: expires)))["code"];
    }

    public Task<TokenResponse> ExchangeAsync(string code, params (string Name, string? Value)[] changes) => TokenAsync(
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri), ("client_id", clientId), ("code_verifier", Verifier), .. changes]);

    public Task<TokenResponse> RefreshAsync(string refreshToken, params (string Name, string? Value)[] changes) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", clientId), .. changes]);

    public async Task<TokenResponse> RunAsync(Browser browser, string scopes = "mcp", string? expires = null) =>
        await ExchangeAsync(await CodeAsync(browser, scopes, expires));

    public Task<TokenResponse> TokenAsync(params (string Name, string? Value)[] form) => PostAsync("/oauth/token", form);

    public async Task<TokenResponse> PostAsync(string path, params (string Name, string? Value)[] form)
    {
        var fields = new Dictionary<string, string?>();

        foreach (var (name, value) in form)
        {
            fields[name] = value;
        }

        var response = await host.Agent().PostAsync(path, new FormUrlEncodedContent(fields.Where(field => field.Value is not null)!));
        var text = await response.Content.ReadAsStringAsync();
        return new TokenResponse(response, response.Content.Headers.ContentType?.MediaType is "application/json" ? JsonNode.Parse(text) : null);
    }

    public async Task<string> WhoAmIAsync(string? bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/whoami");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        return await (await host.Agent().SendAsync(request)).Content.ReadAsStringAsync();
    }

    public static Dictionary<string, string> Query(Uri location) =>
        QueryHelpers.ParseQuery(location.OriginalString[location.OriginalString.IndexOf('?', StringComparison.Ordinal)..])
            .ToDictionary(parameter => parameter.Key, parameter => Assert.Single(parameter.Value)!);
}

public sealed record TokenResponse(HttpResponseMessage Http, JsonNode? Json)
{
    public HttpStatusCode Status => Http.StatusCode;

    public string Access => this["access_token"]!;

    public string Refresh => this["refresh_token"]!;

    public string? this[string name] => Json?[name]?.ToString();
}
