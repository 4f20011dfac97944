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
    [InlineData("access_token", "/oauth/revoke_token")]
    [InlineData("refresh_token", "/oauth/revoke_token")]
    [InlineData("refresh_token", "/Revoke/")]
    public async Task Ends_the_whole_grant_by_either_token(string kind, string path)
    {
        var tokens = await _login.RunAsync(_ann);

        var revoked = await _login.PostAsync(path, ("token", tokens[kind]), ("token_type_hint", "nonsense"), ("client_id", _clientId));

        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        Assert.Equal("Ended", await _login.WhoAmIAsync(tokens.Access));
        Assert.Equal("invalid_grant", (await _login.RefreshAsync(tokens.Refresh))["error"]);
        Assert.Equal(HttpStatusCode.OK, (await _login.PostAsync(path, ("token", tokens[kind]), ("client_id", _clientId))).Status);
        Assert.Single(_host.Events.All, told => told.Kind is AuthorizationEventKind.Revoked);
        Assert.Equal(1, await _host.CountAsync<Grant>(grants => grants.Where(grant => grant.EndedBy == nameof(GrantEnd.RevokedByClient))));
    }

    [Fact]
    public async Task Never_ends_the_grant_of_another_client()
    {
        var tokens = await _login.RunAsync(_ann);

        var foreign = await _login.PostAsync("/oauth/revoke_token", ("token", tokens.Access), ("client_id", await _host.ClientAsync()));
        var garbage = await _login.PostAsync("/oauth/revoke_token", ("token", "garbage"), ("client_id", _clientId));
        var nobody = await _login.PostAsync("/oauth/revoke_token", ("token", tokens.Access), ("client_id", "nobody"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (foreign.Status, garbage.Status, nobody.Status));
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(tokens.Access));
    }

    [Fact]
    public async Task By_the_person_ends_one_grant_and_no_other()
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
