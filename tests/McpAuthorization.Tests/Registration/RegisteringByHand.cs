using System.Net;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Registration;

public sealed class RegisteringByHand : IAsyncLifetime
{
    private const string Secret = "4444444444444444444444444444444444444444444";

    private TestHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Gives_a_client_that_people_sign_in_with_F47()
    {
        var client = await WithAsync(clients => clients.RegisterAsync(new NewClient("Agent") { RedirectUris = [TestHost.Web], HasSecret = true }, Ct));
        Assert.Matches("^app-[A-Za-z0-9_-]{22}$", client.ClientId);

        var login = new Login(_host, client.ClientId);
        var code = await login.CodeAsync(await _host.BrowserOf("ann"));

        Assert.Equal(HttpStatusCode.OK, (await login.ExchangeAsync(code, ("client_secret", client.Secret))).Status);
    }

    [Fact]
    public async Task For_one_tenant_lets_people_in_there_only()
    {
        var here = await WithAsync(clients => clients.RegisterAsync(new NewClient("Agent") { RedirectUris = [TestHost.Web], Tenant = "workspace-1" }, Ct));
        var there = await WithAsync(clients => clients.RegisterAsync(new NewClient("Agent") { RedirectUris = [TestHost.Web], Tenant = "workspace-2" }, Ct));
        var ann = await _host.BrowserOf("ann");

        Assert.Equal(HttpStatusCode.OK, (await new Login(_host, here.ClientId).RunAsync(ann)).Status);
        var transaction = await new Login(_host, there.ClientId).AskAsync(ann);
        var refused = await ann.PostAsync("/oauth/consent", ("transaction", transaction), ("decision", "allow"), ("expires", ""), ("scope", "mcp"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("another tenant", await refused.TextAsync(), StringComparison.Ordinal);

        // Whoever is in charge of one tenant is not the operator: nothing is verified, and errors do not go to its addresses.
        Assert.Contains("\"origin\":3", (await (await ann.GetAsync("/oauth/consent?transaction=" + await new Login(_host, here.ClientId).AskAsync(ann, ("prompt", "consent")))).TextAsync()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await (await _host.BrowserOf("bob")).GetAsync(new Login(_host, here.ClientId).Address(("code_challenge_method", "plain")))).StatusCode);
    }

    [Fact]
    public async Task For_one_tenant_is_listed_and_removed_there_only()
    {
        var client = await WithAsync(clients => clients.RegisterAsync(new NewClient("Agent") { RedirectUris = [TestHost.Web], Tenant = "workspace-1" }, Ct));
        await _host.ClientAsync();

        Assert.Equal([client.ClientId], (await WithAsync(clients => clients.ListAsync("workspace-1", Ct))).Select(listed => listed.ClientId));
        Assert.Empty(await WithAsync(clients => clients.ListAsync("workspace-2", Ct)));
        Assert.False(await WithAsync(clients => clients.RemoveAsync(client.ClientId, "workspace-2", Ct)));
        Assert.False(await WithAsync(clients => clients.RemoveAsync(client.ClientId, null, Ct)));
        Assert.True(await WithAsync(clients => clients.RemoveAsync(client.ClientId, "workspace-1", Ct)));
        Assert.False(await WithAsync(clients => clients.RemoveAsync(client.ClientId, "workspace-1", Ct)));
        Assert.Empty(await WithAsync(clients => clients.ListAsync("workspace-1", Ct)));
    }

    [Fact]
    public async Task Does_not_remove_what_registered_itself()
    {
        var id = (await _host.RegisterAsync(new { redirect_uris = new[] { TestHost.Web } })).GetProperty("client_id").GetString()!;

        Assert.False(await WithAsync(clients => clients.RemoveAsync(id, null, Ct)));
    }

    [Fact]
    public async Task Under_a_given_id_is_the_same_after_every_start()
    {
        var given = new NewClient("Warehouse") { ClientId = "warehouse", HasSecret = true, Secret = Secret, RedirectUris = [TestHost.Web] };

        Assert.True(await WithAsync(clients => clients.PutAsync(given, Ct)));
        Assert.False(await WithAsync(clients => clients.PutAsync(given, Ct)));
        Assert.Equal("invalid_grant", (await new Login(_host, "warehouse").RefreshAsync("x", ("client_secret", Secret)))["error"]);

        Assert.True(await WithAsync(clients => clients.PutAsync(given with { Secret = Secret + "5" }, Ct)));
        Assert.Equal("invalid_client", (await new Login(_host, "warehouse").RefreshAsync("x", ("client_secret", Secret)))["error"]);
        Assert.Equal("invalid_grant", (await new Login(_host, "warehouse").RefreshAsync("x", ("client_secret", Secret + "5")))["error"]);

        Assert.True(await WithAsync(clients => clients.PutAsync(new NewClient("Warehouse") { ClientId = "warehouse", RedirectUris = [TestHost.Web] }, Ct)));
        Assert.Equal("invalid_grant", (await new Login(_host, "warehouse").RefreshAsync("x"))["error"]);
    }

    [Fact]
    public async Task Under_a_given_id_does_not_take_over_a_client_of_somebody_else()
    {
        var id = (await _host.RegisterAsync(new { redirect_uris = new[] { TestHost.Web } })).GetProperty("client_id").GetString()!;

        await Assert.ThrowsAsync<ArgumentException>(() => WithAsync(clients => clients.PutAsync(new NewClient("Mine") { ClientId = id, RedirectUris = [TestHost.Web] }, Ct)));
    }

    [Theory]
    [InlineData("http://evil.test/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://agent.test/*")]
    [InlineData("")]
    public async Task D22_Takes_no_redirect_URI_that_registration_would_not_take(string uri) =>
        await Assert.ThrowsAsync<ArgumentException>(() => WithAsync(clients => clients.RegisterAsync(new NewClient("Agent") { RedirectUris = [uri] }, Ct)));

    private Task<T> WithAsync<T>(Func<PreRegisteredClients, Task<T>> work) => _host.InScopeAsync(services => work(services.GetRequiredService<PreRegisteredClients>()));
}
