using System.Net;
using McpAuthorization.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using Studio.Tests.Support;

namespace Studio.Tests.OAuth;

/// <summary>The official C# client does the whole login by itself; a person answers the pages. It asks for a secret, as hosted Claude does.</summary>
public sealed class TheCSharpClient : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/api/v1/mcp")]
    public async Task Signs_in_calls_outlives_its_token_and_is_cut_off(string path)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var channel = await ada.ConnectChannelAsync();
        var cache = new Tokens();
        await using var agent = await ConnectAsync(await new Visitor(_app).SignedInAsync(ada), cache, path);

        var draft = await agent.CallToolAsync("create_draft", new Dictionary<string, object?> { ["social_account_id"] = channel, ["caption"] = "Hello" }, cancellationToken: _ct);
        Assert.True(draft.IsError is not true, draft.Text());
        var scheduled = await agent.CallToolAsync(
            "schedule_draft",
            new Dictionary<string, object?> { ["post_id"] = draft.StructuredContent!.Value.GetProperty("id").GetString(), ["scheduled_at"] = "2030-06-01T09:00:00Z" },
            cancellationToken: _ct);
        Assert.Equal("scheduled", scheduled.StructuredContent!.Value.GetProperty("status").GetString());

        var before = cache.Kept!.AccessToken;
        _app.Clock.Advance(TimeSpan.FromHours(13));
        Assert.True((await agent.CallToolAsync("whoami", cancellationToken: _ct)).IsError is not true);
        Assert.NotEqual(before, cache.Kept!.AccessToken);

        var revoked = await _app.Anonymous().PostAsync(
            "/oauth/revoke_token",
            new FormUrlEncodedContent([new("token", cache.Kept.RefreshToken!), new("client_id", cache.Client!.ClientId), new("client_secret", cache.Client.ClientSecret!)]),
            _ct);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(cache.Kept.AccessToken).SendAsync(Raw.ToolsCall("whoami", path: path), _ct)).StatusCode);
    }

    [Fact]
    public async Task Signs_in_with_its_document_and_registers_nowhere()
    {
        await using var internet = await Internet.StartAsync();
        internet.Answer = http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(
                """{"client_id":"https://agent.test/client.json","client_name":"C# client","redirect_uris":["http://127.0.0.1/callback"],"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none"}""");
        };
        using var app = new TestApp(host => host.ConfigureServices(services => services.AddSingleton(internet.Network)));
        var ada = await (await Somebody.JoinAsync(app)).WithPasswordAsync();
        var person = await new Visitor(app).SignedInAsync(ada);
        var cache = new Tokens();
        var transport = new HttpClientTransport(
            new()
            {
                Endpoint = new($"{TestApp.Url}/mcp"),
                OAuth = new()
                {
                    RedirectUri = new("http://127.0.0.1:5123/callback"),
                    ClientMetadataDocumentUri = new("https://agent.test/client.json"),
                    TokenCache = cache,
                    AuthorizationCallbackHandler = (asked, _) => AnswerAsync(person, asked.AuthorizationUri),
                },
            },
            app.Anonymous());

        await using (var agent = await McpClient.CreateAsync(transport, cancellationToken: _ct))
        {
            Assert.True((await agent.CallToolAsync("whoami", cancellationToken: _ct)).IsError is not true);
            app.Clock.Advance(TimeSpan.FromHours(13));
            Assert.True((await agent.CallToolAsync("whoami", cancellationToken: _ct)).IsError is not true);
        }

        Assert.Equal(["agent.test/client.json"], internet.Requested);
        Assert.Equal(["https://agent.test/client.json"], await app.InDbAsync(db => db.Set<McpAuthorization.Registration.Client>().Select(client => client.ClientId).ToListAsync(_ct)));
    }

    public void Dispose() => _app.Dispose();

    private Task<McpClient> ConnectAsync(Visitor person, Tokens cache, string path) => McpClient.CreateAsync(
        new HttpClientTransport(
            new()
            {
                Endpoint = new($"{TestApp.Url}{path}"),
                OAuth = new()
                {
                    RedirectUri = new("http://127.0.0.1:5123/callback"),
                    TokenCache = cache,
                    DynamicClientRegistration = new() { ClientName = "C# client", ResponseDelegate = (registered, _) => Task.FromResult(cache.Client = registered) },
                    AuthorizationCallbackHandler = (asked, _) => AnswerAsync(person, asked.AuthorizationUri),
                },
            },
            _app.Anonymous()),
        cancellationToken: _ct);

    private static async Task<AuthorizationResult?> AnswerAsync(Visitor person, Uri asked)
    {
        var question = await person.OpenAsync(asked.PathAndQuery);
        var answer = await person.FollowAsync(await person.PressAsync(question, "Allow"));
        var query = QueryHelpers.ParseQuery(new Uri(answer.Location!).Query);
        return new AuthorizationResult { Code = query["code"], Iss = query["iss"], State = query["state"] };
    }

    private sealed class Tokens : ITokenCache
    {
        public TokenContainer? Kept { get; private set; }

        public DynamicClientRegistrationResponse? Client { get; set; }

        public ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
        {
            Kept = tokens;
            return ValueTask.CompletedTask;
        }

        public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Kept);
    }
}
