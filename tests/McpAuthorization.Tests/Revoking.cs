using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class Revoking : IAsyncLifetime
{
    private TestHost _host = null!;
    private Browser _ann = null!;
    private string _clientId = null!;
    private Login _login = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _ann = await _host.BrowserOf("ann");
        _clientId = await _host.ClientAsync();
        _login = new Login(_host, _clientId);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("access_token", "/oauth/revoke_token", "refresh_token")]
    [InlineData("refresh_token", "/oauth/revoke_token", "access_token")]
    [InlineData("refresh_token", "/Revoke/", "nonsense")]
    [InlineData("access_token", "/oauth/revoke_token", null)]
    public async Task G04_G05_G06_Ends_the_whole_grant_by_either_token(string kind, string path, string? hint)
    {
        var tokens = await _login.RunAsync(_ann);

        var revoked = await _login.PostAsync(path, ("token", tokens[kind]), ("token_type_hint", hint), ("client_id", _clientId));

        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        Assert.Equal("Ended", await _login.WhoAmIAsync(tokens.Access));
        Assert.Equal("invalid_grant", (await _login.RefreshAsync(tokens.Refresh))["error"]);
        Assert.Equal(HttpStatusCode.OK, (await _login.PostAsync(path, ("token", tokens[kind]), ("client_id", _clientId))).Status);
        Assert.Single(_host.Events.All, told => told.Kind is AuthorizationEventKind.Revoked);
        Assert.Equal(1, await _host.CountAsync<Grant>(grants => grants.Where(grant => grant.EndedBy == nameof(GrantEnd.RevokedByClient))));
    }

    [Fact]
    public async Task G02_Never_ends_the_grant_of_another_client()
    {
        var tokens = await _login.RunAsync(_ann);

        var foreign = await _login.PostAsync("/oauth/revoke_token", ("token", tokens.Access), ("client_id", await _host.ClientAsync()));
        var garbage = await _login.PostAsync("/oauth/revoke_token", ("token", "garbage"), ("client_id", _clientId));
        var nobody = await _login.PostAsync("/oauth/revoke_token", ("token", tokens.Access), ("client_id", "nobody"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (foreign.Status, garbage.Status, nobody.Status));
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(tokens.Access));
    }

    [Fact]
    public async Task G03_Takes_whatever_it_does_not_know_for_revoked()
    {
        var tokens = await _login.RunAsync(_ann, expires: "1");
        var code = await _login.CodeAsync(_ann, changes: [("prompt", "consent")]);
        await _login.PostAsync("/oauth/revoke_token", ("token", code), ("client_id", _clientId));
        var alive = await _login.ExchangeAsync(code);
        _host.Clock.Advance(TimeSpan.FromHours(2));

        foreach (var token in new[] { "garbage", new string('x', 5000), tokens.Access, tokens.Refresh, _login.Verifier })
        {
            Assert.Equal(HttpStatusCode.OK, (await _login.PostAsync("/oauth/revoke_token", ("token", token), ("client_id", _clientId))).Status);
        }

        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(alive.Access));
    }

    [Fact]
    public async Task G06_Ends_once_however_many_ask_at_once()
    {
        var tokens = await _login.RunAsync(_ann);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => _login.PostAsync("/oauth/revoke_token", ("token", i % 2 == 0 ? tokens.Access : tokens.Refresh), ("client_id", _clientId))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(_host.Events.All, told => told.Kind is AuthorizationEventKind.Revoked);
    }

    [Fact]
    public async Task G07_Acts_on_the_very_next_call_of_every_node()
    {
        await using var other = await TestHost.StartAsync(beside: _host);
        var (here, there) = (_login, new Login(other, _clientId));
        var tokens = await here.RunAsync(_ann);
        Assert.Equal("ann workspace-1 mcp", await there.WhoAmIAsync(tokens.Access));

        await here.PostAsync("/oauth/revoke_token", ("token", tokens.Refresh), ("client_id", _clientId));

        Assert.Equal("Ended", await there.WhoAmIAsync(tokens.Access));
        Assert.Equal("invalid_grant", (await there.RefreshAsync(tokens.Refresh))["error"]);
    }

    [Fact]
    public async Task G08_Reads_nothing_from_the_address()
    {
        var tokens = await _login.RunAsync(_ann);
        var address = $"/oauth/revoke_token?client_id={_clientId}&token={tokens.Refresh}";

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _host.Agent().GetAsync(address, TestContext.Current.CancellationToken)).StatusCode);
        await _login.PostAsync(address, ("client_id", _clientId));

        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(tokens.Access));
    }

    [Fact]
    public async Task G05_By_the_person_ends_one_grant_and_no_other()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.ExchangeAsync(await _login.CodeAsync(_ann, changes: [("prompt", "consent")]));

        var (page, rest) = await _host.InScopeAsync(async services =>
        {
            var grants = services.GetRequiredService<GrantDirectory>();
            var newest = await grants.ListAsync(new() { Tenants = ["workspace-1"] }, null, 1, CancellationToken.None);
            return (newest, await grants.ListAsync(new() { Tenants = ["workspace-1"] }, newest[0].Id, 10, CancellationToken.None));
        });
        var ended = await _host.InScopeAsync(services => services.GetRequiredService<GrantDirectory>().EndAsync(page[0].Id, GrantEnd.Disconnected, CancellationToken.None));
        var view = await _host.InScopeAsync(services => services.GetRequiredService<GrantDirectory>().FindAsync(page[0].Id, CancellationToken.None));

        Assert.True(ended);
        Assert.Single(rest);
        Assert.Equal((GrantEnd.Disconnected, _host.Clock.GetUtcNow()), (view!.EndedBy, view.EndedAt));
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(first.Access));
        Assert.Equal("Ended", await _login.WhoAmIAsync(second.Access));
    }
}
