using McpAuthorization.Tests.Support;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>Programs whose id is the address of a document about them.</summary>
public sealed class ConnectingWithADocument
{
    private const string ClientId = "https://agent.test/client.json";

    [Theory]
    [InlineData("https://agent.test/callback", "Verified: agent.test", "This is not agent.test", false)]
    [InlineData("https://elsewhere.test/callback", "Verified: agent.test", "This is not agent.test, where the program comes from.", true)]
    [InlineData("http://127.0.0.1:4321/callback", "A program on this computer", "It says that it is the program that agent.test describes.", true)]
    public async Task B11_Says_where_the_program_is_known_to_come_from(string redirect, string badge, string words, bool said)
    {
        await using var internet = await PublishedAsync();
        using var app = AppOn(internet);
        var visitor = await new Visitor(app).SignedInAsync(await (await Somebody.JoinAsync(app)).WithPasswordAsync());

        var question = await visitor.OpenAsync(new ClientProgram(app, ClientId, redirect).Address());

        Assert.Equal("Agent wants to act for you", question.Title);
        Assert.Contains(badge, question.Text);
        Assert.Equal(said, question.Text.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leads_a_stranger_through_signing_in_before_anything_is_fetched()
    {
        await using var internet = await PublishedAsync();
        using var app = AppOn(internet);
        var ada = await (await Somebody.JoinAsync(app)).WithPasswordAsync();
        var (stranger, program) = (new Visitor(app), new ClientProgram(app, ClientId, "https://agent.test/callback"));

        var signIn = await stranger.OpenAsync(program.Address());
        Assert.Equal("Sign in", signIn.Title);
        Assert.Empty(internet.LookedUp);

        var signedIn = await stranger.PressAsync(signIn, "Sign in", ("email", ada.Email), ("password", Somebody.Password));
        var question = await stranger.OpenAsync(signedIn.Document.QuerySelector("a.button")!.GetAttribute("href")!);
        var answer = program.Answer((await stranger.FollowAsync(await stranger.PressAsync(question, "Allow"))).Location);
        Assert.Equal("mcp", (await program.ExchangeAsync(answer["code"])).GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Is_for_the_hosts_that_the_settings_name()
    {
        await using var internet = await PublishedAsync();
        using var app = AppOn(internet, "Studio:OAuth:ClientDocuments:AllowedHosts:0", "claude.ai");
        var visitor = await new Visitor(app).SignedInAsync(await (await Somebody.JoinAsync(app)).WithPasswordAsync());

        var refused = await visitor.OpenAsync(new ClientProgram(app, ClientId, "https://agent.test/callback").Address());

        Assert.Contains("This server lets no programs of agent.test in.", refused.Text);
        Assert.Empty(internet.LookedUp);
    }

    private static async Task<Internet> PublishedAsync()
    {
        var internet = await Internet.StartAsync();
        internet.Answer = http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(
                """{"client_id":"https://agent.test/client.json","client_name":"Agent","redirect_uris":["https://agent.test/callback","https://elsewhere.test/callback","http://127.0.0.1/callback"],"token_endpoint_auth_method":"none"}""");
        };
        return internet;
    }

    private static TestApp AppOn(Internet internet, string? setting = null, string? value = null) => new(host =>
    {
        host.ConfigureServices(services => services.AddSingleton(internet.Network));

        if (setting is not null)
        {
            host.UseSetting(setting, value);
        }
    });
}
