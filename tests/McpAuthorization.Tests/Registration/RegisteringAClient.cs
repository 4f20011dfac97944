using System.Net;
using System.Security.Cryptography;
using System.Text;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Registration;

public sealed class RegisteringAClient : IAsyncLifetime
{
    private const string Claude = "https://claude.ai/api/mcp/auth_callback";

    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task D11_Of_a_program_gives_an_id_and_no_secret()
    {
        var (status, answer) = await _host.RegisterAsync(new
        {
            client_name = "Claude Code",
            redirect_uris = new[] { "http://localhost:54212/callback" },
            grant_types = new[] { "authorization_code", "refresh_token" },
            response_types = new[] { "code" },
            token_endpoint_auth_method = "none",
            application_type = "native",
            scope = "mcp",
            client_uri = (string?)null,
        });

        Assert.Equal(HttpStatusCode.Created, status);
        var id = answer.GetProperty("client_id").GetString()!;
        Assert.StartsWith("client-", id, StringComparison.Ordinal);
        Assert.Equal(_host.Clock.GetUtcNow().ToUnixTimeSeconds(), answer.GetProperty("client_id_issued_at").GetInt64());
        Assert.Equal("Claude Code", answer.GetProperty("client_name").GetString());
        Assert.Equal(["http://localhost:54212/callback"], answer.Strings("redirect_uris"));
        Assert.Equal(["authorization_code", "refresh_token"], answer.Strings("grant_types"));
        Assert.Equal(["code"], answer.Strings("response_types"));
        Assert.Equal("none", answer.GetProperty("token_endpoint_auth_method").GetString());
        Assert.Equal("native", answer.GetProperty("application_type").GetString());
        Assert.Equal("mcp", answer.GetProperty("scope").GetString());
        Assert.False(answer.TryGetProperty("client_secret", out _));
        Assert.False(answer.TryGetProperty("client_secret_expires_at", out _));
        Assert.DoesNotContain("null", answer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("[]", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_secret_post")]
    [InlineData("client_secret_basic")]
    public async Task That_asks_for_a_secret_gets_one_that_never_ends_F35(string method)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, token_endpoint_auth_method = method });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(method, answer.GetProperty("token_endpoint_auth_method").GetString());
        Assert.Matches("^[A-Za-z0-9_-]{43}$", answer.GetProperty("client_secret").GetString());
        Assert.Equal(0, answer.GetProperty("client_secret_expires_at").GetInt64());
    }

    [Fact]
    public async Task Answers_with_its_own_address_and_token_of_the_issuers_origin_F36()
    {
        var (_, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude } }, path: "http://evil.example/oauth/register");

        Assert.Equal("https://studio.example/oauth/register/" + answer.GetProperty("client_id").GetString(), answer.GetProperty("registration_client_uri").GetString());
        Assert.Matches("^[A-Za-z0-9_-]{43}$", answer.GetProperty("registration_access_token").GetString());
    }

    [Fact]
    public async Task D20_Stores_no_secret_in_the_clear()
    {
        var (_, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, token_endpoint_auth_method = "client_secret_post" });
        var (secret, token) = (answer.GetProperty("client_secret").GetString()!, answer.GetProperty("registration_access_token").GetString()!);

        var client = await _host.WithDbAsync(db => db.Set<Client>().SingleAsync(Ct));

        Assert.NotNull(client.ClientSecret);
        Assert.DoesNotContain(secret, client.ClientSecret, StringComparison.Ordinal);
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(token))), client.RegistrationTokenHash);
        Assert.Equal(("confidential", "client_secret_post", "192.0.2.1"), (client.ClientType, client.AuthenticationMethod, client.RegisteredFrom));
    }

    // A hosted client that says nothing means what RFC 7591 says; a program that says nothing cannot keep a secret.
    [Theory]
    [InlineData(Claude, "client_secret_basic")]
    [InlineData("http://127.0.0.1:7777/oauth/callback", "none")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "none")]
    public async Task Without_a_method_fits_what_the_addresses_say_of_the_client(string redirect, string method)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { redirect } });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(method, answer.GetProperty("token_endpoint_auth_method").GetString());
        Assert.Equal(method != "none", answer.TryGetProperty("client_secret", out _));
    }

    [Theory]
    [InlineData("/oauth/register")]
    [InlineData("/oauth/register/")]
    [InlineData("/OAuth/Register")]
    [InlineData("/register")]
    [InlineData("/Register/")]
    public async Task Works_at_the_root_too_in_any_letters_F33_F34(string path)
    {
        var (status, _) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude } }, path: path);

        Assert.Equal(HttpStatusCode.Created, status);
    }

    [Theory]
    [InlineData("""["authorization_code","urn:ietf:params:oauth:grant-type:device_code","refresh_token"]""", "authorization_code refresh_token urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("""["authorization_code"]""", "authorization_code")]
    [InlineData("[]", "authorization_code")]
    [InlineData("null", "authorization_code")]
    [InlineData("""["implicit","password"]""", null)]
    [InlineData("""["refresh_token"]""", null)]
    [InlineData("\"authorization_code\"", null)]
    [InlineData("[1]", null)]
    public async Task D12_Keeps_the_grant_types_that_exist_here(string asked, string? kept)
    {
        var (status, answer) = await _host.RegisterAsync($$"""{"redirect_uris":["{{Claude}}"],"grant_types":{{asked}}}""");

        if (kept is null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("invalid_client_metadata", answer.GetProperty("error").GetString());
            return;
        }

        Assert.Equal(kept, string.Join(' ', answer.Strings("grant_types")));
        var stored = await _host.WithDbAsync(db => db.Set<Client>().SingleAsync(Ct));
        Assert.Equal(kept.Contains("refresh_token", StringComparison.Ordinal), stored.Permissions!.Contains("gt:refresh_token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("posts:read openid offline_access", "posts:read")]
    [InlineData("openid profile", "mcp")]
    [InlineData("", "mcp")]
    public async Task Drops_scopes_that_do_not_exist_here(string asked, string kept)
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, scope = asked });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(kept, answer.GetProperty("scope").GetString());
        var stored = await _host.WithDbAsync(db => db.Set<Client>().SingleAsync(Ct));
        Assert.Contains("\"scp:posts:read\"", stored.Permissions, StringComparison.Ordinal);
        Assert.Equal(kept == "mcp", stored.Permissions!.Contains("\"scp:posts:write\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Cur\u202Esor\u200B \u0000\r\nAI", "Cursor AI")]
    [InlineData("  A      B\u00A0\u2003C ", "A B C")]
    [InlineData("\u200B\uFEFF\u2066", "MCP client")]
    [InlineData(null, "MCP client")]
    [InlineData("Zürich 🚀", "Zürich 🚀")]
    public async Task B12_Cleans_the_name_that_a_person_will_read(string? asked, string shown)
    {
        var (_, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, client_name = asked });

        Assert.Equal(shown, answer.GetProperty("client_name").GetString());
    }

    [Fact]
    public async Task B12_Cuts_a_long_name_between_characters()
    {
        var (_, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, client_name = new string('a', 254) + "🚀" });

        Assert.Equal(new string('a', 254), answer.GetProperty("client_name").GetString());
    }

    [Fact]
    public async Task D13_D19_Ignores_what_the_client_would_like_to_decide()
    {
        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, client_id = "admin", client_secret = "s", consent_type = "implicit", code_challenge_method = "S256", permissions = new[] { "x" }, skip_consent = true, first_party = true, admin = true });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.StartsWith("client-", answer.GetProperty("client_id").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("s", answer.GetProperty("client_secret").GetString());
        var stored = await _host.WithDbAsync(db => db.Set<Client>().SingleAsync(Ct));
        Assert.Equal("explicit", stored.ConsentType);
        Assert.Contains("ft:pkce", stored.Requirements, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_back_what_the_client_says_about_itself()
    {
        var (_, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude }, client_uri = "https://opencode.ai", contacts = new[] { "a@b.example" }, software_id = "x", jwks_uri = "https://keys.example/jwks" });

        Assert.Equal("https://opencode.ai", answer.GetProperty("client_uri").GetString());
        Assert.Equal(["a@b.example"], answer.Strings("contacts"));
        Assert.Equal("x", answer.GetProperty("software_id").GetString());
        Assert.False(answer.TryGetProperty("jwks_uri", out _));
        var stored = await _host.WithDbAsync(db => db.Set<Client>().SingleAsync(Ct));
        Assert.Contains("opencode.ai", stored.Metadata, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("D15", "logo_uri", "\"http://169.254.169.254/latest\"")]
    [InlineData("D15", "client_uri", "\"http://localhost:6379\"")]
    [InlineData("D15", "jwks_uri", "\"https://[::ffff:10.0.0.1]/\"")]
    [InlineData("D15", "sector_identifier_uri", "\"https://2130706433/\"")]
    [InlineData("B15", "tos_uri", "\"javascript:alert(1)\"")]
    [InlineData("B15", "tos_uri", "\"javascript://app.example/%0aalert(1)\"")]
    [InlineData("B15", "policy_uri", "\"https://user@evil.example\"")]
    [InlineData("B15", "policy_uri", "\"https://internal/\"")]
    [InlineData("D16", "jwks", """{"keys":[{"kty":"EC","d":"x"}]}""")]
    [InlineData("D17", "software_statement", "\"eyJhbGciOiJub25lIn0.e30.\"")]
    [InlineData("D11", "token_endpoint_auth_method", "\"client_secret_jwt\"")]
    [InlineData("D11", "token_endpoint_auth_method", "5")]
    [InlineData("D03", "client_name", "5")]
    [InlineData("D03", "client_name", "\"\\ud800\"")]
    [InlineData("D12", "response_types", """["token"]""")]
    [InlineData("B15", "client_uri", "\"data:text/html,x\"")]
    [InlineData("B15", "policy_uri", "\"http://app.example/\"")]
    [InlineData("D17", "software_statement", "\"unsigned\"")]
    public async Task B15_D11_to_D17_Is_refused_for(string attack, string field, string value)
    {
        var (status, answer) = await _host.RegisterAsync($$"""{"redirect_uris":["{{Claude}}"],"{{field}}":{{value}}}""");

        Assert.Equal((attack, HttpStatusCode.BadRequest), (attack, status));
        Assert.Equal(field == "software_statement" ? "invalid_software_statement" : "invalid_client_metadata", answer.GetProperty("error").GetString());
        Assert.Equal(0, await _host.WithDbAsync(db => db.Set<Client>().CountAsync(Ct)));
    }

    [Fact]
    public async Task D15_Fetches_nothing_that_a_stranger_names()
    {
        await using var at = await DocumentHost.StartAsync();

        var answer = await at.Host.RegisterAsync(new { redirect_uris = new[] { TestHost.Web }, logo_uri = "https://agent.test/logo.png", client_uri = "https://agent.test/", jwks_uri = "https://agent.test/keys" });
        var consent = await new Login(at.Host, answer.GetProperty("client_id").GetString()!).AskAsync(await at.Host.BrowserOf("ann"));

        Assert.NotEmpty(consent);
        Assert.Empty(at.Internet.LookedUp);
    }

    [Fact]
    public async Task Is_told_to_the_host_with_the_change_and_refusals_too()
    {
        var (_, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude } });
        await _host.RegisterAsync(new { redirect_uris = new[] { "http://evil.example/" } });

        Assert.Equal(
            [
                (new AuthorizationEvent(AuthorizationEventKind.Registered, answer.GetProperty("client_id").GetString()), true),
                (new AuthorizationEvent(AuthorizationEventKind.Registered, Error: "invalid_redirect_uri"), false),
            ],
            _host.Heard.Events);
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_the_host_cannot_put_it_on_record()
    {
        _host.Heard.OnTold = () => throw new DbUpdateException("The disk is full.");

        var (status, answer) = await _host.RegisterAsync(new { redirect_uris = new[] { Claude } });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _host.RegisterAsync("{}")).Status);
        Assert.Equal("temporarily_unavailable", answer.GetProperty("error").GetString());
        Assert.Equal(0, await _host.WithDbAsync(db => db.Set<Client>().CountAsync(Ct)));
    }

    [Fact]
    public async Task Takes_the_hosts_turn_to_write_and_gives_it_back()
    {
        var turns = new List<string>();
        await using var host = await ResourceHost.StartAsync(options => options.WriteTurn = _ =>
        {
            turns.Add("taken");
            return ValueTask.FromResult<IDisposable?>(new Turn(turns));
        });

        await host.RegisterAsync(new { redirect_uris = new[] { Claude } });

        Assert.Equal(["taken", "given back"], turns);
    }

    private sealed class Turn(List<string> turns) : IDisposable
    {
        public void Dispose() => turns.Add("given back");
    }
}
