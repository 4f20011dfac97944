using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Resource;

/// <summary>The check of bearers that a host gets which brings none of its own.</summary>
public sealed class TheLibrarysOwnCheck : IAsyncLifetime
{
    private TestHost _host = null!;
    private Browser _ann = null!;
    private Login _login = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _ann = await _host.BrowserOf("ann");
        _login = new Login(_host, await _host.ClientAsync());
    }

    [Theory]
    [InlineData("token revoked")]
    [InlineData("token expired")]
    [InlineData("grant ended")]
    [InlineData("grant expired")]
    [InlineData("other resource")]
    [InlineData("client blocked")]
    public async Task I09_I10_I39_Fails_from_the_very_next_call_when(string reason)
    {
        var tokens = await _login.RunAsync(_ann);
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(tokens.Access));

        var now = _host.Clock.GetUtcNow().UtcDateTime;
        var changed = await _host.InScopeAsync(services => BreakAsync(services.GetRequiredService<TestDb>(), reason, now));

        Assert.Equal(1, changed);
        Assert.Equal("Ended", await _login.WhoAmIAsync(tokens.Access));
    }

    [Fact]
    public async Task I09_Takes_no_other_kind_of_token()
    {
        var code = await _login.CodeAsync(_ann);
        Assert.Equal("Unknown", await _login.WhoAmIAsync(code));

        var tokens = await _login.ExchangeAsync(code);
        Assert.Equal("Unknown", await _login.WhoAmIAsync(tokens.Refresh));
        Assert.Equal("Unknown", await _login.WhoAmIAsync(code));
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(tokens.Access));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static Task<int> BreakAsync(TestDb db, string reason, DateTime now)
    {
        var (tokens, grants) = (db.Set<Token>().Where(token => token.Type == TokenKinds.Access), db.Set<Grant>());
        return reason switch
        {
            "token revoked" => tokens.ExecuteUpdateAsync(set => set.SetProperty(token => token.Status, "revoked")),
            "token expired" => tokens.ExecuteUpdateAsync(set => set.SetProperty(token => token.ExpirationDate, now)),
            "grant ended" => grants.ExecuteUpdateAsync(set => set.SetProperty(grant => grant.Status, "revoked")),
            "grant expired" => grants.ExecuteUpdateAsync(set => set.SetProperty(grant => grant.ExpiresAt, now)),
            "other resource" => grants.ExecuteUpdateAsync(set => set.SetProperty(grant => grant.Resource, "https://elsewhere.test/mcp")),
            _ => db.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(client => client.BlockedAt, now)),
        };
    }
}
