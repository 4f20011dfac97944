using System.Net;
using McpAuthorization.Authorization;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using McpAuthorization.Tokens;

namespace McpAuthorization.Tests;

public sealed class Sweeping : IAsyncLifetime
{
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Takes_clients_that_nobody_used_after_a_day_and_no_others()
    {
        var ann = await _host.BrowserOf("ann");
        await _host.ClientAsync();
        var byHand = await _host.ClientAsync(registeredFrom: null);
        var used = await _host.ClientAsync();
        await new Login(_host, used).RunAsync(ann);
        _host.Clock.Advance(TimeSpan.FromHours(25));

        await _host.SweepAsync();

        var left = await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().ListAsync(null, 10, CancellationToken.None));
        Assert.Equal(new[] { byHand, used }.Order(StringComparer.Ordinal), left.Select(client => client.ClientId).Order(StringComparer.Ordinal));
    }

    // Anybody may push, and what they push is the largest thing that anybody can leave here.
    [Fact]
    public async Task Takes_pushed_requests_as_soon_as_they_are_over()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var form = Login.Query(new Uri(TestHost.Issuer + login.Address())).Select(field => (field.Key, (string?)field.Value)).ToArray();
        Assert.Equal(HttpStatusCode.Created, (await login.PostAsync("/oauth/par", form)).Status);

        await _host.SweepAsync();
        Assert.Equal(1, await _host.CountAsync<Token>());

        _host.Clock.Advance(TimeSpan.FromSeconds(61));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<Token>());
    }

    [Fact]
    public async Task Takes_all_of_many_in_one_round()
    {
        for (var i = 0; i < 210; i++)
        {
            await _host.ClientAsync();
        }

        _host.Clock.Advance(TimeSpan.FromHours(25));
        await _host.SweepAsync();

        Assert.Equal(0, await _host.CountAsync<Client>());
    }

    [Fact]
    public async Task Takes_the_tokens_of_a_connection_that_ended_a_week_ago_and_no_others()
    {
        var ann = await _host.BrowserOf("ann");
        var (ending, staying) = (await _host.ClientAsync(), await _host.ClientAsync());
        var (ended, living) = (await new Login(_host, ending).RunAsync(ann), await new Login(_host, staying).RunAsync(ann));
        await new Login(_host, ending).PostAsync("/revoke", ("token", ended.Refresh), ("client_id", ending));
        var before = await _host.CountAsync<Token>(tokens => tokens.Where(token => token.Type == TokenKinds.Refresh));

        _host.Clock.Advance(TimeSpan.FromDays(8));
        await _host.SweepAsync();

        Assert.Equal(2, before);
        Assert.Equal(1, await _host.CountAsync<Token>(tokens => tokens.Where(token => token.Type == TokenKinds.Refresh)));
        Assert.Equal(2, await _host.CountAsync<Grant>());
        Assert.Equal(HttpStatusCode.OK, (await new Login(_host, staying).RefreshAsync(living.Refresh)).Status);
    }

    [Fact]
    public async Task Leaves_nothing_behind_in_the_end()
    {
        var ann = await _host.BrowserOf("ann");
        var login = new Login(_host, await _host.ClientAsync());
        var tokens = await login.RunAsync(ann);
        await login.RefreshAsync(tokens.Refresh);
        await login.AskAsync(ann, ("prompt", "consent"));

        _host.Clock.Advance(TimeSpan.FromMinutes(3));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<RefreshAnswer>());
        Assert.Equal(5, await _host.CountAsync<Token>());

        _host.Clock.Advance(TimeSpan.FromDays(38));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<Token>());
        Assert.Equal(0, await _host.CountAsync<ConsentTransaction>());
        Assert.Equal(1, await _host.CountAsync<Grant>());

        _host.Clock.Advance(TimeSpan.FromDays(60));
        await _host.SweepAsync();
        Assert.Equal(0, await _host.CountAsync<Grant>());
        Assert.Equal(0, await _host.CountAsync<Client>());
    }
}
