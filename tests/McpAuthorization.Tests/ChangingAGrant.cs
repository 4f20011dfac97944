using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

/// <summary>What a person changes about a login that lives.</summary>
public sealed class ChangingAGrant : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private TestHost _host = null!;
    private Browser _ann = null!;
    private Login _login = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _ann = await _host.BrowserOf("ann");
        _login = new Login(_host, await _host.ClientAsync());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task L10_Takes_scopes_from_tokens_that_are_out_there_and_from_those_to_come()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);

        Assert.True(await OnGrantAsync((grants, grant) => grants.NarrowAsync(grant.Id, ["posts:read"], _ct)));

        Assert.Equal("ann workspace-1 posts:read", await _login.WhoAmIAsync(first.Access));
        Assert.Equal("ann workspace-1 posts:read", await _login.WhoAmIAsync(second.Access));
        var third = await _login.RefreshAsync(second.Refresh);
        Assert.Equal("posts:read", third["scope"]);
        Assert.Equal("ann workspace-1 posts:read", await _login.WhoAmIAsync(third.Access));
        Assert.Equal("invalid_scope", (await _login.RefreshAsync(third.Refresh, ("scope", "mcp")))["error"]);
        Assert.Single(_host.Events.InTransaction, told => told is { Kind: AuthorizationEventKind.GrantNarrowed, Subject: "ann", Tenant: "workspace-1" });
    }

    [Fact]
    public async Task Takes_scopes_from_a_token_that_a_refresh_had_narrowed_already()
    {
        var first = await _login.RunAsync(_ann, "posts:read posts:write");
        var narrow = await _login.RefreshAsync(first.Refresh, ("scope", "posts:write"));

        await OnGrantAsync((grants, grant) => grants.NarrowAsync(grant.Id, ["posts:read"], _ct));

        Assert.Equal("ann workspace-1 ", await _login.WhoAmIAsync(narrow.Access));
        Assert.Equal("posts:read", (await _login.RefreshAsync(narrow.Refresh))["scope"]);
    }

    [Fact]
    public async Task Brings_nothing_back_by_a_replay_and_still_gives_the_same_tokens()
    {
        var first = await _login.RunAsync(_ann);
        var second = await _login.RefreshAsync(first.Refresh);
        await OnGrantAsync((grants, grant) => grants.NarrowAsync(grant.Id, ["posts:read"], _ct));

        var again = await _login.RefreshAsync(first.Refresh);

        Assert.Equal((HttpStatusCode.OK, second.Access, second.Refresh, "posts:read"), (again.Status, again.Access, again.Refresh, again["scope"]));
        Assert.Equal("ann workspace-1 posts:read", await _login.WhoAmIAsync(again.Access));
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("posts:read posts:write")]
    [InlineData("unknown")]
    [InlineData("")]
    public async Task Never_widens(string scopes)
    {
        await _login.RunAsync(_ann, "posts:read");

        await Assert.ThrowsAsync<ArgumentException>(
            () => OnGrantAsync((grants, grant) => grants.NarrowAsync(grant.Id, scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), _ct)));

        Assert.Equal(["posts:read"], (await GrantAsync()).Scopes);
        Assert.DoesNotContain(_host.Events.All, told => told.Kind is AuthorizationEventKind.GrantNarrowed);
    }

    [Fact]
    public async Task Moves_what_is_out_there_to_another_tenant_and_tells_both()
    {
        var first = await _login.RunAsync(_ann);

        Assert.True(await OnGrantAsync((grants, grant) => grants.MoveAsync(grant.Id, "workspace-2", _ct)));

        Assert.Equal("ann workspace-2 mcp", await _login.WhoAmIAsync(first.Access));
        Assert.Equal("ann workspace-2 mcp", await _login.WhoAmIAsync((await _login.RefreshAsync(first.Refresh)).Access));
        Assert.Equal(
            ["workspace-1", "workspace-2"],
            _host.Events.InTransaction.Where(told => told.Kind is AuthorizationEventKind.GrantMoved).Select(told => told.Tenant!));
    }

    [Fact]
    public async Task Renames_and_forgets_the_name_again()
    {
        await _login.RunAsync(_ann);

        Assert.True(await OnGrantAsync((grants, grant) => grants.RenameAsync(grant.Id, "On my laptop", _ct)));
        Assert.Equal(("On my laptop", "Agent"), ((await GrantAsync()).Label, (await GrantAsync()).ClientName));

        Assert.True(await OnGrantAsync((grants, grant) => grants.RenameAsync(grant.Id, null, _ct)));
        Assert.Null((await GrantAsync()).Label);
    }

    [Fact]
    public async Task Is_over_when_the_grant_has_ended()
    {
        await _login.RunAsync(_ann);
        await OnGrantAsync((grants, grant) => grants.EndAsync(grant.Id, GrantEnd.Disconnected, _ct));

        Assert.False(await OnGrantAsync((grants, grant) => grants.RenameAsync(grant.Id, "x", _ct)));
        Assert.False(await OnGrantAsync((grants, grant) => grants.NarrowAsync(grant.Id, ["posts:read"], _ct)));
        Assert.False(await OnGrantAsync((grants, grant) => grants.MoveAsync(grant.Id, "workspace-2", _ct)));
    }

    [Fact]
    public async Task Leaves_ended_ones_out_of_a_list_after_a_while()
    {
        await _login.RunAsync(_ann);
        await OnGrantAsync((grants, grant) => grants.EndAsync(grant.Id, GrantEnd.Disconnected, _ct));
        var ended = _host.Clock.GetUtcNow();

        Assert.Single(await ListAsync(new() { Subject = "ann", EndedAfter = ended.AddDays(-1) }));
        Assert.Empty(await ListAsync(new() { Subject = "ann", EndedAfter = ended.AddDays(1) }));
        Assert.Empty(await ListAsync(new() { Subject = "bob" }));
        Assert.Empty(await ListAsync(new() { Tenants = ["workspace-2"] }));
    }

    private async Task<bool> OnGrantAsync(Func<GrantDirectory, GrantView, Task<bool>> change)
    {
        var grant = await GrantAsync();
        return await _host.InScopeAsync(services => change(services.GetRequiredService<GrantDirectory>(), grant));
    }

    private async Task<GrantView> GrantAsync() => Assert.Single(await ListAsync(new() { Subject = "ann" }));

    private Task<IReadOnlyList<GrantView>> ListAsync(GrantFilter filter) =>
        _host.InScopeAsync(services => services.GetRequiredService<GrantDirectory>().ListAsync(filter, null, 10, _ct));
}
