using System.Net;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Registration;

public sealed class TheRedirectPolicy : IAsyncLifetime
{
    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("https://claude.ai/api/mcp/auth_callback")]
    [InlineData("https://claude.com/api/mcp/auth_callback")]
    [InlineData("https://chatgpt.com/connector/oauth/aB3_x")]
    [InlineData("https://vscode.dev/redirect")]
    [InlineData("https://n8n.example:8443/rest/oauth2-credential/callback?flow=1")]
    [InlineData("https://192.168.1.10/callback")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.0.0.1:33418/")]
    [InlineData("http://127.0.0.1:19876/mcp/oauth/callback")]
    [InlineData("http://localhost:8787/callback")]
    [InlineData("http://[::1]:3000/cb")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback")]
    [InlineData("claude://claude.ai/mcp-auth-callback/sdk")]
    [InlineData("vscode:/callback")]
    public async Task Takes_what_real_clients_register(string uri)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { uri } });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal([uri], answer.Strings("redirect_uris"));
    }

    [Fact]
    public async Task Takes_the_mix_of_one_editor_as_it_is_F10()
    {
        string[] mix = ["https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect", "http://127.0.0.1/", "http://127.0.0.1:33418/"];

        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = mix, application_type = "native", token_endpoint_auth_method = "none" });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(mix, answer.Strings("redirect_uris"));
    }

    [Fact]
    public async Task Stores_each_spelling_as_it_came()
    {
        string[] spellings = ["https://App.example/cb", "https://app.example/cb", "https://app.example:443/cb"];

        await _host.RegisterAsync(new { redirect_uris = spellings });

        var stored = await _host.WithDbAsync(db => db.Set<Client>().SingleAsync(Ct));
        Assert.All(spellings, spelling => Assert.Contains($"\"{spelling}\"", stored.RedirectUris, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://example.com/cb")]
    [InlineData("http://127.1/cb")]
    [InlineData("http://127.0.0.2/cb")]
    [InlineData("http://2130706433/cb")]
    [InlineData("http://0x7f.0.0.1/cb")]
    [InlineData("http://0.0.0.0/cb")]
    [InlineData("http://localhost./cb")]
    [InlineData("http://localhost.evil.example/cb")]
    [InlineData("http://[::ffff:127.0.0.1]/cb")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/cb")]
    [InlineData("http://127.0.0.1@evil.example/cb")]
    [InlineData("https://user@app.example/cb")]
    [InlineData("https://user:pass@app.example/cb")]
    [InlineData("https://app.example/cb#")]
    [InlineData("https://app.example/cb#code")]
    [InlineData("https://app.example/c b")]
    [InlineData(" https://app.example/cb")]
    [InlineData("https://app.example/cb\n")]
    [InlineData("https://app.example/\u0000")]
    [InlineData("https://app.example/%00")]
    [InlineData("https://app.example/%0d%0aSet-Cookie")]
    [InlineData("https://app.example/%5c")]
    [InlineData("https://app.example/%zz")]
    [InlineData("https://app.example/%2")]
    [InlineData("https://app.example\\@evil.example/")]
    [InlineData("https:\\\\app.example/")]
    [InlineData("https://*.example/cb")]
    [InlineData("https://app.example/*")]
    [InlineData("https://аpp.example/cb")]
    [InlineData("https://app.example./cb")]
    [InlineData("https://app..example/cb")]
    [InlineData("https://-app.example/cb")]
    [InlineData("https://app.example:0/cb")]
    [InlineData("https://app.example:65536/cb")]
    [InlineData("https://app.example:/cb")]
    [InlineData("https://app.example:0443/cb")]
    [InlineData("https://[fe80::1%25eth0]/cb")]
    [InlineData("https://127.1/cb")]
    [InlineData("https://app.0x7f/cb")]
    [InlineData("https:///cb")]
    [InlineData("https://")]
    [InlineData("https:app.example/cb")]
    [InlineData("//app.example/cb")]
    [InlineData("/cb")]
    [InlineData("")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript://app.example/%0aalert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://app.example/x")]
    [InlineData("about:blank")]
    [InlineData("view-source:https://app.example/")]
    [InlineData("intent://app.example/#Intent;end")]
    [InlineData("ws://127.0.0.1/")]
    [InlineData("ftp://app.example/")]
    [InlineData("myapp:/cb")]
    [InlineData("cursor:cb")]
    [InlineData("cursor:///cb")]
    [InlineData("cursor://user@host/cb")]
    [InlineData("cursor://127.0.0.1/cb")]
    [InlineData("https://app.example/cb?code=1")]
    [InlineData("https://app.example/cb?a=b&state")]
    [InlineData("https://app.example/cb?%69ss=x")]
    [InlineData("https://app.example/cb?Error=x")]
    [InlineData("https://studio.example/anything")]
    [InlineData("https://STUDIO.example:443/anything")]
    public async Task Refuses_the_whole_registration_for_one_bad_address(string uri)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { "https://app.example/cb", uri } });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_redirect_uri", answer.GetProperty("error").GetString());
        Assert.Equal(0, await _host.WithDbAsync(db => db.Set<Client>().CountAsync(Ct)));
    }

    [Fact]
    public async Task Refuses_what_a_browser_carries_out_even_where_the_options_allow_it()
    {
        await using var host = await ResourceHost.StartAsync(options => options.CustomSchemes.Add("javascript"));

        var (status, _) = await host.RegisterAsync(new { redirect_uris = new[] { "javascript://app.example/" } });

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"redirect_uris":[]}""")]
    [InlineData("""{"redirect_uris":null}""")]
    public async Task Wants_at_least_one_address(string body)
    {
        var (status, answer) = await _host.RegisterAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), (status, answer.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData(10, HttpStatusCode.Created)]
    [InlineData(11, HttpStatusCode.BadRequest)]
    public async Task Takes_ten_addresses_at_most(int count, HttpStatusCode expected)
    {
        var (status, _) = await _host.RegisterAsync(new { redirect_uris = Enumerable.Range(0, count).Select(number => $"https://app.example/{number}") });

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData(2048, HttpStatusCode.Created)]
    [InlineData(2049, HttpStatusCode.BadRequest)]
    public async Task Takes_2048_characters_at_most(int length, HttpStatusCode expected)
    {
        const string Start = "https://app.example/";

        var (status, _) = await _host.RegisterAsync(new { redirect_uris = new[] { Start + new string('a', length - Start.Length) } });

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData("web", "http://127.0.0.1/cb", null)]
    [InlineData("web", "cursor://anysphere.cursor-mcp/cb", null)]
    [InlineData("web", "https://app.example/cb", "web")]
    [InlineData("native", "https://app.example/cb", "native")]
    [InlineData(null, "https://app.example/cb", "web")]
    [InlineData(null, "http://localhost/cb", "native")]
    [InlineData("desktop", "http://localhost/cb", "native")]
    public async Task Reads_the_type_off_the_addresses_unless_the_client_says_web(string? type, string uri, string? stored)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { uri }, application_type = type });

        Assert.Equal(stored is null ? HttpStatusCode.BadRequest : HttpStatusCode.Created, status);
        Assert.Equal(stored ?? "invalid_redirect_uri", answer.GetProperty(stored is null ? "error" : "application_type").GetString());
    }
}
