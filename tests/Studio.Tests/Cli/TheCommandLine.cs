using System.Net;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Cli;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Cli;

public sealed class TheCommandLine : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_a_new_installation_to_a_working_key()
    {
        await OkAsync("users add ada@demo.test --name Ada");
        await OkAsync("workspaces add Acme --organization Agency --time-zone Europe/Berlin --owner ada@demo.test");
        await OkAsync("channels add mastodon Acme @acme@mastodon.example");
        var issued = await OkAsync("api-keys issue Robot --as ada@demo.test --permission create_posts --days 30");

        Assert.Contains("bb_studio_", issued);
        Assert.Contains("Robot", await OkAsync("api-keys list"));
        Assert.Contains("@acme@mastodon.example", await OkAsync("channels list"));
        Assert.Contains("Europe/Berlin", await OkAsync("workspaces list"));
    }

    [Fact]
    public async Task Says_who_approves_posts_as_the_owner_may()
    {
        var owner = await Somebody.JoinAsync(_app);
        var manager = await Somebody.JoinAsync(_app, "manager", owner.WorkspaceId);

        Assert.Contains("The mode is none. Agents may not approve.", await OkAsync("workspaces approvals"));
        Assert.Contains("The mode is required_internal. Agents may approve.", await OkAsync($"workspaces approvals --mode required_internal --agents-may-approve on --as {owner.Email}"));
        Assert.Contains("The mode is required_internal. Agents may not approve.", await OkAsync("workspaces approvals --agents-may-approve off"));
        Assert.Contains("manage_workspace_settings", (await RefusedAsync($"workspaces approvals --mode none --as {manager.Email}")).Words);
    }

    [Fact]
    public async Task Shows_connections_and_ends_one()
    {
        var person = await Somebody.JoinAsync(_app);
        var (one, other) = (await person.RestAsync(), await person.RestAsync());
        await Somebody.JoinAsync(_app, "viewer", person.WorkspaceId);
        var id = (await one.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id;

        Assert.Contains($"{id}", await OkAsync("connections list"));
        await OkAsync($"connections end {id}");

        Assert.Equal(HttpStatusCode.Unauthorized, (await one.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Contains("ended 2030", await OkAsync("connections list"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Names_whoever_ended_a_connection_and_not_the_person_behind_it(bool asMember)
    {
        var owner = await Somebody.JoinAsync(_app);
        var editor = await Somebody.JoinAsync(_app, "editor", owner.WorkspaceId);
        var id = (await (await editor.RestAsync()).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id;

        await OkAsync($"connections end {id}" + (asMember ? $" --as {owner.Email}" : ""));

        var row = Assert.Single(await _app.RowsAsync(owner.WorkspaceId, _ct), row => row.Action == "oauth.connection.end");
        Assert.Equal((Via.Shell, asMember ? owner.UserId : null, id), (row.Via, row.UserId, row.ConnectionId));
    }

    [Fact]
    public async Task Makes_an_owner_of_the_organization_only_when_told_so()
    {
        await (await Somebody.JoinAsync(_app)).ConnectChannelAsync();
        await OkAsync("users add ada@demo.test --name Ada --workspace Acme --role owner");
        await OkAsync("users add bob@demo.test --name Bob --workspace Acme --role editor --organization-role owner");

        Assert.Contains("owner", (await RefusedAsync("api-keys issue Robot --as ada@demo.test")).Words);
        await OkAsync("api-keys issue Robot --as bob@demo.test --permission create_posts");
        Assert.Contains("--workspace", (await RefusedAsync("users add eve@demo.test --name Eve --organization-role owner")).Words);
    }

    [Theory]
    [InlineData("not-an-address")]
    [InlineData("http://agent.example/callback")]
    [InlineData("https://agent.example/callback#part")]
    public async Task Says_which_redirect_a_client_cannot_have(string redirect)
    {
        var (exit, words) = await RefusedAsync($"clients register Robot --redirect-uri https://agent.example/callback {redirect}");

        Assert.Equal(1, exit);
        Assert.Contains(redirect, words, StringComparison.Ordinal);
        Assert.DoesNotContain("Robot", await OkAsync("clients list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_member_see_and_end_their_own_connections_only()
    {
        var owner = await Somebody.JoinAsync(_app);
        var viewer = await Somebody.JoinAsync(_app, "viewer", owner.WorkspaceId);
        var id = (await (await owner.RestAsync()).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id;

        Assert.DoesNotContain($"{id}", await OkAsync($"connections list --as {viewer.Email}"));
        Assert.Contains("no such connection", (await RefusedAsync($"connections end {id} --as {viewer.Email}")).Words);
    }

    [Fact]
    public async Task Q08_Ends_all_that_a_restored_back_up_woke()
    {
        var (ada, eve) = (await Somebody.JoinAsync(_app), await Somebody.JoinAsync(_app));
        HttpClient[] old = [await ada.RestAsync(), await ada.RestAsync(), await eve.RestAsync()];
        var revoked = (await old[0].GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id;
        await OkAsync($"connections end {revoked} --workspace {ada.WorkspaceId}");
        await _app.InDbAsync(db => db.Set<Grant>().Where(g => g.Id == revoked).ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, "valid").SetProperty(g => g.EndedAt, (DateTime?)null), _ct));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(old));

        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        var restored = WireTime.Text(_app.Clock.GetUtcNow());
        var young = await ada.RestAsync();

        Assert.Contains("3 connections", await OkAsync($"connections end-all --before {restored}"));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], await StatusesAsync(old));
        Assert.Equal([HttpStatusCode.OK], await StatusesAsync(young));
        Assert.Contains("0 connections", await OkAsync($"connections end-all --before {restored}"));

        var rows = (await _app.RowsAsync(ada.WorkspaceId, _ct)).Concat(await _app.RowsAsync(eve.WorkspaceId, _ct)).Where(row => row.Action == "oauth.connection.end");
        Assert.Equal(4, rows.Count(row => row is { Via: Via.Shell, UserId: null, ConnectionId: not null }));
    }

    [Theory]
    [InlineData("connections end-all")]
    [InlineData("connections end-all --before yesterday")]
    [InlineData("connections end-all --before 2031-01-01T00:00:00")]
    [InlineData("connections end")]
    public async Task Ends_all_connections_only_where_that_was_meant(string command)
    {
        var agent = await (await Somebody.JoinAsync(_app)).RestAsync();

        Assert.Equal(1, (await RefusedAsync(command)).Exit);
        Assert.Equal([HttpStatusCode.OK], await StatusesAsync(agent));
    }

    [Fact]
    public async Task Switches_agents_off_and_on_and_archives()
    {
        var person = await Somebody.JoinAsync(_app);
        var agent = await person.RestAsync();

        await OkAsync("workspaces agents off");
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/api/v1/me", _ct)).StatusCode);

        await OkAsync($"workspaces agents everything --as {person.Email}");
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/api/v1/me", _ct)).StatusCode);

        await OkAsync("workspaces archive");
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Fact]
    public async Task Revokes_keys_and_shuts_people_out()
    {
        var person = await Somebody.JoinAsync(_app);
        await person.KeyAsync(Permission.None, await person.ConnectChannelAsync());
        var key = await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().Select(k => k.Id).SingleAsync(_ct));

        await OkAsync($"api-keys revoke {key}");
        await OkAsync($"users deactivate {person.Email}");

        Assert.NotNull(await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().Select(k => k.RevokedAt).SingleAsync(_ct)));
        Assert.False(await _app.InDbAsync(db => db.Users.Select(u => u.IsActive).SingleAsync(_ct)));
    }

    [Fact]
    public async Task Puts_every_command_on_record()
    {
        var person = await Somebody.JoinAsync(_app);
        await OkAsync("channels list");
        await OkAsync($"channels list --as {person.Email}");
        await OkAsync("workspaces list");

        var mine = (await _app.RowsAsync(person.WorkspaceId, _ct)).Where(row => row.Action == "channels.list").Select(row => (row.Via, row.UserId)).ToList();
        Assert.Equal([(Via.Shell, null), (Via.Shell, person.UserId)], mine);
        Assert.Contains(await _app.RowsAsync(null, _ct), row => row is { Action: "workspaces.list", Via: Via.Shell });
    }

    [Fact]
    public async Task Says_in_words_what_went_wrong()
    {
        var person = await Somebody.JoinAsync(_app, "viewer");

        Assert.Equal((1, "There is no such person as nobody@demo.test, or they are deactivated."), await RefusedAsync("channels list --as nobody@demo.test"));
        Assert.Equal((1, "Your role in this workspace does not allow manage_social_accounts."), await RefusedAsync($"channels add bluesky A a.example --as {person.Email}"));
        Assert.Contains("is not a network", (await RefusedAsync("channels add nonsense A a.example")).Words);
        Assert.Contains("--name", (await RefusedAsync("users add a@demo.test")).Words);
        Assert.Contains(await _app.RowsAsync(person.WorkspaceId, _ct), row => row is { Action: "channels.add", Outcome: "forbidden" });
    }

    [Fact]
    public async Task Verifies_the_trail_and_ends_with_one_when_it_does_not_hold()
    {
        var person = await Somebody.JoinAsync(_app);
        await _app.ReadAsync(person.WorkspaceId, 3);
        var head = Path.Combine(_app.DataDirectory, "head.txt");
        await File.WriteAllTextAsync(head, await OkAsync("audit head"), _ct);

        Assert.Contains("The trail holds", await OkAsync($"audit verify --head {head}"));
        Assert.Contains("post.read", await OkAsync($"audit show --workspace {person.WorkspaceId} --limit 2"));

        await _app.TamperAsync("UPDATE trail SET outcome = 'error' WHERE workspace_id = {0} AND action = 'post.read'", person.WorkspaceId);
        var (exit, words) = await RefusedAsync("audit verify");
        Assert.Equal(1, exit);
        Assert.Contains("is not as Studio wrote it", words);
    }

    [Fact]
    public async Task Registers_and_blocks_clients()
    {
        var registered = await OkAsync("clients register Robot --redirect-uri https://robot.example/callback --secret");
        Assert.Contains("Secret", registered);
        var id = registered.Split('\n')[0]["Client id: ".Length..].Trim();

        Assert.Contains("Secret, shown this once", await OkAsync("clients register Search --resource-server"), StringComparison.Ordinal);
        Assert.Contains("needs a redirect URI", (await RefusedAsync("clients register Search")).Item2, StringComparison.Ordinal);

        await OkAsync($"clients block {id}");

        Assert.Contains("blocked", await OkAsync("clients list"));
        await OkAsync($"clients admit {id}");
        Assert.DoesNotContain("blocked", await OkAsync("clients list"));
        Assert.Contains("was not blocked", await OkAsync($"clients admit {id}"), StringComparison.Ordinal);
        Assert.Equal((1, "There is no such client."), await RefusedAsync("clients admit nobody"));

        var rows = await _app.RowsAsync(null, _ct);
        foreach (var action in new[] { "clients.register", "oauth.client.block", "oauth.client.admit" })
        {
            Assert.Equal("ok", Assert.Single(rows, row => row.Action == action && row.ClientId == id).Outcome);
        }
        Assert.Equal((1, "There is no such client."), await RefusedAsync("clients block nobody"));
    }

    [Fact]
    public async Task Registers_clients_for_hosts_and_services_and_removes_them()
    {
        var ada = await Somebody.JoinAsync(_app);
        var claude = (await OkAsync("clients register Claude --for claude chatgpt --secret")).Split('\n')[0]["Client id: ".Length..].Trim();
        var robot = await OkAsync($"clients register-service Robot --role editor --as {ada.Email}");

        Assert.Contains("Secret", robot);
        Assert.Contains("registered here", await OkAsync("clients list"));
        Assert.Contains($"for workspace {ada.WorkspaceId}", await OkAsync("clients list"));
        Assert.Contains("is not a role", (await RefusedAsync($"clients register-service Robot --role king --as {ada.Email}")).Words);
        Assert.Contains("redirect URI", (await RefusedAsync("clients register Robot")).Words);
        Assert.Contains("is not known", (await RefusedAsync("clients register Robot --for nobody")).Words);
        Assert.Contains("127.0.0.1", (await RefusedAsync("clients register Robot --redirect-uri http://robot.example/")).Words);
        Assert.Equal(["invalid", "invalid", "invalid"], (await _app.RowsAsync(null, _ct)).Where(row => row.Action == "clients.register" && row.Outcome != "ok").Select(row => row.Outcome));

        await OkAsync($"clients remove {claude}");
        Assert.DoesNotContain(claude, await OkAsync("clients list"));
        Assert.Equal((1, "There is no such client."), await RefusedAsync($"clients remove {claude}"));
    }

    [Fact]
    public async Task B13_Says_how_many_posts_a_day_a_channel_may_have()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        Assert.Contains("may have 3 posts a day", await OkAsync($"channels limit {channel} --posts-per-day 3"));
        Assert.Contains("may have 200 posts a day", await OkAsync($"channels limit {channel}"));
        Assert.Contains("has to be 0 or more", (await RefusedAsync($"channels limit {channel} --posts-per-day -1")).Words);
        Assert.Equal((1, "There is no such account."), await RefusedAsync($"channels limit {Guid.CreateVersion7()}"));
    }

    [Theory]
    [InlineData("audit", "verify")]
    [InlineData("keys", "rotate")]
    [InlineData("users", "reset-password")]
    [InlineData("workspaces", "list")]
    [InlineData("channels", "add")]
    [InlineData("api-keys", "revoke")]
    [InlineData("clients", "block")]
    public async Task Explains_itself(string group, string command)
    {
        Assert.True(StudioCommands.IsCommand([group]));
        Assert.Contains(command, await OkAsync($"{group} --help"));
        Assert.Contains("Usage", await OkAsync($"{group} {command} --help"));
    }

    [Fact]
    public void Leaves_serving_alone()
    {
        Assert.False(StudioCommands.IsCommand([]));
        Assert.False(StudioCommands.IsCommand(["demo"]));
        Assert.False(StudioCommands.IsCommand(["--urls", "http://127.0.0.1:1"]));
    }

    [Fact]
    public async Task Reads_passwords_from_standard_input_only()
    {
        await OkAsync("users add bob@demo.test --name Bob --password-stdin", "a long enough password");
        Assert.DoesNotContain("Password:", await OkAsync("users reset-password bob@demo.test --password-stdin", "another long password"));
        Assert.Contains("Password:", await OkAsync("users reset-password bob@demo.test"));
    }

    public void Dispose() => _app.Dispose();

    private Task<HttpStatusCode[]> StatusesAsync(params HttpClient[] agents) =>
        Task.WhenAll(agents.Select(async agent => (await agent.GetAsync("/api/v1/me", _ct)).StatusCode));

    private async Task<string> OkAsync(string command, string input = "")
    {
        var (exit, output, error) = await RunAsync(command, input);
        Assert.True(exit == 0, $"{command}: {error}{output}");
        return output;
    }

    private async Task<(int Exit, string Words)> RefusedAsync(string command)
    {
        var (exit, _, error) = await RunAsync(command, "");
        return (exit, error.Trim());
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string command, string input)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await StudioCommands.RunAsync(command.Split(' '), _app.Services, new StringReader(input), output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
