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
    public async Task D06_Takes_what_real_clients_register(string uri)
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
    [InlineData("D06", "http://example.com/cb")]
    [InlineData("D06", "http://127.1/cb")]
    [InlineData("D06", "http://127.0.0.2/cb")]
    [InlineData("D06", "http://2130706433/cb")]
    [InlineData("D06", "http://0x7f.0.0.1/cb")]
    [InlineData("D06", "http://0.0.0.0/cb")]
    [InlineData("D06", "http://localhost./cb")]
    [InlineData("D06", "http://localhost.evil.example/cb")]
    [InlineData("D06", "http://[::ffff:127.0.0.1]/cb")]
    [InlineData("D06", "http://[0:0:0:0:0:0:0:1]/cb")]
    [InlineData("D06", "http://127.0.0.1@evil.example/cb")]
    [InlineData("D09", "https://user@app.example/cb")]
    [InlineData("D09", "https://user:pass@app.example/cb")]
    [InlineData("D09", "https://app.example/cb#")]
    [InlineData("D09", "https://app.example/cb#code")]
    [InlineData("D09", "https://app.example/c b")]
    [InlineData("D09", " https://app.example/cb")]
    [InlineData("D09", "https://app.example/cb\n")]
    [InlineData("D09", "https://app.example/\u0000")]
    [InlineData("D09", "https://app.example/%00")]
    [InlineData("D09", "https://app.example/%0d%0aSet-Cookie")]
    [InlineData("D09", "https://app.example/%5c")]
    [InlineData("D09", "https://app.example/%zz")]
    [InlineData("D09", "https://app.example/%2")]
    [InlineData("D09", "https://app.example\\@evil.example/")]
    [InlineData("D09", "https:\\\\app.example/")]
    [InlineData("D09", "https://*.example/cb")]
    [InlineData("D09", "https://app.example/*")]
    [InlineData("D09", "https://аpp.example/cb")]
    [InlineData("D09", "https://app.example./cb")]
    [InlineData("D09", "https://app..example/cb")]
    [InlineData("D09", "https://-app.example/cb")]
    [InlineData("D09", "https://app.example:0/cb")]
    [InlineData("D09", "https://app.example:65536/cb")]
    [InlineData("D09", "https://app.example:/cb")]
    [InlineData("D09", "https://app.example:0443/cb")]
    [InlineData("D09", "https://[fe80::1%25eth0]/cb")]
    [InlineData("D09", "https://127.1/cb")]
    [InlineData("D09", "https://app.0x7f/cb")]
    [InlineData("D02", "https:///cb")]
    [InlineData("D02", "https://")]
    [InlineData("D02", "https:app.example/cb")]
    [InlineData("D02", "//app.example/cb")]
    [InlineData("D02", "/cb")]
    [InlineData("D02", "")]
    [InlineData("D05", "javascript:alert(1)")]
    [InlineData("D05", "JavaScript://app.example/%0aalert(1)")]
    [InlineData("D05", "data:text/html,x")]
    [InlineData("D05", "vbscript:x")]
    [InlineData("D05", "file:///etc/passwd")]
    [InlineData("D05", "blob:https://app.example/x")]
    [InlineData("D05", "about:blank")]
    [InlineData("D05", "view-source:https://app.example/")]
    [InlineData("D05", "intent://app.example/#Intent;end")]
    [InlineData("D05", "ws://127.0.0.1/")]
    [InlineData("D05", "ftp://app.example/")]
    [InlineData("D08", "myapp:/cb")]
    [InlineData("D08", "cursor:cb")]
    [InlineData("D08", "cursor:///cb")]
    [InlineData("D08", "cursor://user@host/cb")]
    [InlineData("D08", "cursor://127.0.0.1/cb")]
    [InlineData("A33", "https://app.example/cb?code=1")]
    [InlineData("A33", "https://app.example/cb?a=b&state")]
    [InlineData("A33", "https://app.example/cb?%69ss=x")]
    [InlineData("A33", "https://app.example/cb?Error=x")]
    [InlineData("D10", "https://studio.example/anything")]
    [InlineData("D10", "https://STUDIO.example:443/anything")]
    public async Task D05_to_D10_A33_Refuses_the_whole_registration_for_one_bad_address(string attack, string uri)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { "https://app.example/cb", uri } });

        Assert.Equal((attack, HttpStatusCode.BadRequest), (attack, status));
        Assert.Equal("invalid_redirect_uri", answer.GetProperty("error").GetString());
        Assert.Equal(0, await _host.WithDbAsync(db => db.Set<Client>().CountAsync(Ct)));
    }

    [Fact]
    public async Task D05_B16_Refuses_what_a_browser_carries_out_even_where_the_options_allow_it()
    {
        await using var host = await ResourceHost.StartAsync(options => options.CustomSchemes.Add("javascript"));

        var (status, _) = await host.RegisterAsync(new { redirect_uris = new[] { "javascript://app.example/" } });

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("com.example.app:/cb", HttpStatusCode.Created)]
    [InlineData("com.example.app:///cb", HttpStatusCode.BadRequest)]
    [InlineData("com.example.app:cb", HttpStatusCode.BadRequest)]
    [InlineData("com.example.other:/cb", HttpStatusCode.BadRequest)]
    public async Task D08_Takes_the_schemes_that_the_host_names(string uri, HttpStatusCode expected)
    {
        await using var host = await ResourceHost.StartAsync(options => options.CustomSchemes.Add("com.example.app"));

        Assert.Equal(expected, (await host.RegisterAsync(new { redirect_uris = new[] { uri } })).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"redirect_uris":[]}""")]
    [InlineData("""{"redirect_uris":null}""")]
    [InlineData("""{"redirect_uris":"https://app.example/cb"}""")]
    [InlineData("""{"redirect_uris":{"0":"https://app.example/cb"}}""")]
    [InlineData("""{"redirect_uris":[1]}""")]
    public async Task D02_Wants_at_least_one_address(string body)
    {
        var (status, answer) = await _host.RegisterAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), (status, answer.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData(10, HttpStatusCode.Created)]
    [InlineData(11, HttpStatusCode.BadRequest)]
    public async Task D02_Takes_ten_addresses_at_most(int count, HttpStatusCode expected)
    {
        var (status, _) = await _host.RegisterAsync(new { redirect_uris = Enumerable.Range(0, count).Select(number => $"https://app.example/{number}") });

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData(2048, HttpStatusCode.Created)]
    [InlineData(2049, HttpStatusCode.BadRequest)]
    public async Task D02_Takes_2048_characters_at_most(int length, HttpStatusCode expected)
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
    public async Task D07_Reads_the_type_off_the_addresses_unless_the_client_says_web(string? type, string uri, string? stored)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { uri }, application_type = type });

        Assert.Equal(stored is null ? HttpStatusCode.BadRequest : HttpStatusCode.Created, status);
        Assert.Equal(stored ?? "invalid_redirect_uri", answer.GetProperty(stored is null ? "error" : "application_type").GetString());
    }
}
