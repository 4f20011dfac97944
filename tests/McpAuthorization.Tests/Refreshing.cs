using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using McpAuthorization.Tokens;

namespace McpAuthorization.Tests;

public sealed class Refreshing : IAsyncLifetime
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

    [Fact]
    public async Task Gives_new_tokens_that_work_and_tells_the_host_in_the_same_transaction()
    {
        var first = await _login.RunAsync(_ann);

        var second = await _login.RefreshAsync(first.Refresh, ("resource", TestHost.Resource + "/"));

        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal("no-store", second.Http.Headers.CacheControl!.ToString());
        Assert.Equal(("Bearer", "43200", "mcp"), (second["token_type"], second["expires_in"], second["scope"]));
        Assert.NotEqual(first.Access, second.Access);
        Assert.NotEqual(first.Refresh, second.Refresh);
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(second.Access));
        Assert.Single(_host.Events.InTransaction, told => told.Kind is AuthorizationEventKind.Refreshed);
    }

    [Fact]
    public async Task C26_Gives_fifty_at_once_one_answer()
    {
        var first = await _login.RunAsync(_ann);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _login.RefreshAsync(first.Refresh)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Access).Distinct());
        Assert.Single(answers.Select(answer => answer.Refresh).Distinct());
        Assert.Equal(4, await _host.CountAsync<Token>(tokens => tokens.Where(token => token.Type == TokenKinds.Access || token.Type == TokenKinds.Refresh)));
        Assert.Single(_host.Events.InTransaction, told => told.Kind is AuthorizationEventKind.Refreshed);
        Assert.Equal(49, _host.Events.All.Count(told => told.Kind is AuthorizationEventKind.RefreshReplayed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Gives_sixteen_at_once_one_answer_time_after_time_on_one_node_and_on_two(int nodes)
    {
        await using var other = await TestHost.StartAsync(beside: _host);
        Login[] doors = nodes is 1 ? [_login] : [_login, new Login(other, _clientId)];
        var tokens = await _login.RunAsync(_ann);

        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => doors[i % doors.Length].RefreshAsync(tokens.Refresh)));

            Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, answers[0].Access, answers[0].Refresh), (answer.Status, answer.Access, answer.Refresh)));
            Assert.Equal(1, await _host.CountAsync<Token>(all => all.Where(token => token.Type == TokenKinds.Refresh && token.Status == "valid")));
            tokens = answers[0];

            foreach (var door in doors)
            {
                Assert.Equal("ann workspace-1 mcp", await door.WhoAmIAsync(tokens.Access));
            }
        }
    }

    [Fact]
    public async Task C27_Gives_fifty_at_once_on_two_nodes_one_answer()
    {
        await using var other = await TestHost.StartAsync(beside: _host);
        var there = new Login(other, _clientId);
        var first = await _login.RunAsync(_ann);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? _login : there).RefreshAsync(first.Refresh)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Refresh).Distinct());
        Assert.Equal(1, await _host.CountAsync<Token>(tokens => tokens.Where(token => token.Type == TokenKinds.Refresh && token.Status == "valid")));
        Assert.Equal(HttpStatusCode.OK, (await there.RefreshAsync(answers[0].Refresh)).Status);
    }

    [Fact]
    public async Task C22_Is_refused_for_another_client_and_does_its_owner_no_harm()
    {
        var first = await _login.RunAsync(_ann);
        var other = await _host.ClientAsync();

        Assert.Equal("invalid_grant", (await _login.RefreshAsync(first.Refresh, ("client_id", other)))["error"]);

        Assert.Contains(_host.Events.All, told => told.Kind is AuthorizationEventKind.Refreshed && told.ClientId == other && told.Error == "invalid_grant");
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(first.Access));
        Assert.Equal(HttpStatusCode.OK, (await _login.RefreshAsync(first.Refresh)).Status);
    }

    [Fact]
    public async Task C35_Gives_the_same_answer_again_within_the_window_with_the_time_that_is_left()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);
        _host.Clock.Advance(TimeSpan.FromSeconds(119));

        var again = await _login.RefreshAsync(first.Refresh);

        Assert.Equal(second.Access, again.Access);
        Assert.Equal(second.Refresh, again.Refresh);
        Assert.Equal("43081", again["expires_in"]);
    }

    [Fact]
    public async Task C28_Ends_the_grant_after_the_window()
    {
        var first = await _login.RunAsync(_ann);
        var other = await _login.ExchangeAsync(await _login.CodeAsync(_ann, changes: [("prompt", "consent")]));
        var second = await _login.RefreshAsync(first.Refresh);
        _host.Clock.Advance(TimeSpan.FromSeconds(121));

        var again = await _login.RefreshAsync(first.Refresh);

        Assert.Equal("invalid_grant", again["error"]);
        Assert.Equal("Ended", await _login.WhoAmIAsync(second.Access));
        Assert.Equal("invalid_grant", (await _login.RefreshAsync(second.Refresh))["error"]);
        Assert.Equal(nameof(GrantEnd.RefreshReused), _host.Events.All.Single(told => told.Kind is AuthorizationEventKind.GrantEnded).Error);
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(other.Access));
    }

    [Fact]
    public async Task C29_Ends_the_grant_for_a_token_of_two_rotations_ago()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);
        var third = await _login.RefreshAsync(second.Refresh);

        Assert.Equal("invalid_grant", (await _login.RefreshAsync(first.Refresh))["error"]);
        Assert.Equal("Ended", await _login.WhoAmIAsync(third.Access));
    }

    [Fact]
    public async Task C30_Keeps_the_grant_when_the_same_token_comes_with_other_parameters()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);

        Assert.Equal("invalid_grant", (await _login.RefreshAsync(first.Refresh, ("scope", "posts:read")))["error"]);
        Assert.Equal("invalid_target", (await _login.RefreshAsync(first.Refresh, ("resource", "https://evil.test")))["error"]);
        Assert.Equal("invalid_grant", (await _login.RefreshAsync(first.Refresh, ("client_id", await _host.ClientAsync())))["error"]);
        Assert.Equal("ann workspace-1 mcp", await _login.WhoAmIAsync(second.Access));
        Assert.Equal(HttpStatusCode.OK, (await _login.RefreshAsync(second.Refresh)).Status);
    }

    [Fact]
    public async Task C29_C33_Is_over_when_the_grant_was_ended_even_within_the_window()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);
        await _login.PostAsync("/revoke", ("token", second.Refresh), ("client_id", _clientId));

        Assert.Equal("invalid_grant", (await _login.RefreshAsync(first.Refresh))["error"]);
        Assert.Equal("invalid_grant", (await _login.RefreshAsync(second.Refresh))["error"]);
    }

    [Fact]
    public async Task C24_Narrows_one_access_token_and_never_widens()
    {
        var first = await _login.RunAsync(_ann, "posts:read posts:write");

        Assert.Equal("invalid_scope", (await _login.RefreshAsync(first.Refresh, ("scope", "mcp")))["error"]);
        var narrow = await _login.RefreshAsync(first.Refresh, ("scope", "posts:read"));
        var whole = await _login.RefreshAsync(narrow.Refresh);

        Assert.Equal("posts:read", narrow["scope"]);
        Assert.Equal("ann workspace-1 posts:read", await _login.WhoAmIAsync(narrow.Access));
        Assert.Equal("posts:read posts:write", whole["scope"]);
        Assert.Equal("ann workspace-1 posts:read,posts:write", await _login.WhoAmIAsync(whole.Access));
    }

    [Fact]
    public async Task C34_Runs_out_when_nobody_uses_it()
    {
        var first = await _login.RunAsync(_ann);
        _host.Clock.Advance(TimeSpan.FromDays(29));
        var second = await _login.RefreshAsync(first.Refresh);
        _host.Clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal("invalid_grant", (await _login.RefreshAsync(second.Refresh))["error"]);
    }

    [Fact]
    public async Task C31_Is_refused_for_a_client_without_that_grant()
    {
        var first = await _login.RunAsync(_ann);

        Assert.Equal("unauthorized_client", (await _login.RefreshAsync(first.Refresh, ("client_id", await _host.ClientAsync(refresh: false))))["error"]);
        Assert.Equal(HttpStatusCode.OK, (await _login.RefreshAsync(first.Refresh)).Status);
    }

    [Fact]
    public async Task C33_Is_refused_for_a_blocked_client_until_it_is_admitted_again()
    {
        var first = await _login.RunAsync(_ann);

        Assert.True(await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().BlockAsync(_clientId, CancellationToken.None)));
        Assert.Equal("Ended", await _login.WhoAmIAsync(first.Access));
        Assert.Equal("invalid_client", (await _login.RefreshAsync(first.Refresh))["error"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _ann.GetAsync(_login.Address())).StatusCode);

        Assert.True(await _host.InScopeAsync(services => services.GetRequiredService<ClientDirectory>().UnblockAsync(_clientId, CancellationToken.None)));
        Assert.Equal(HttpStatusCode.OK, (await _login.RefreshAsync(first.Refresh)).Status);
    }

    [Fact]
    public async Task Loses_nothing_when_the_host_cannot_record_it()
    {
        var first = await _login.RunAsync(_ann);
        _host.Events.Trouble = new InvalidOperationException("The trail is full.");

        var trouble = await _login.RefreshAsync(first.Refresh);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, trouble.Status);
        Assert.Equal("temporarily_unavailable", trouble["error"]);
        Assert.Equal(TimeSpan.FromSeconds(5), trouble.Http.Headers.RetryAfter!.Delta);
        _host.Events.Trouble = null;
        Assert.Equal(HttpStatusCode.OK, (await _login.RefreshAsync(first.Refresh)).Status);
    }

    [Fact]
    public async Task Keeps_no_token_text_in_the_database()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);

        var rows = await _host.InScopeAsync(services => Task.FromResult(
            services.GetRequiredService<TestDb>().Set<Token>().AsEnumerable().Select(token => $"{token.Payload} {token.ReferenceId} {token.Properties}").ToArray()));

        Assert.All(rows, row => Assert.DoesNotContain(new[] { first.Access, first.Refresh, second.Access, second.Refresh }, text => row.Contains(text, StringComparison.Ordinal)));
    }
}
