using System.Net;
using System.Text.Json;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Connections.Clients;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Tests.Connections;

/// <summary>Clients that those who manage a workspace register for it: to sign in with, and to act by themselves.</summary>
public sealed class ClientsOfAWorkspace : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_made_for_the_hosts_that_have_fields_for_them_F12_F47()
    {
        var ada = await Somebody.JoinAsync(_app);

        var registered = await RegisterAsync(ada);

        Assert.Matches("^[A-Za-z0-9_-]{43}$", registered.Secret);
        var listed = Assert.Single(await ListAsync(ada));
        Assert.Equal((registered.ClientId, "Claude", true, false), (listed.ClientId, listed.Name, listed.HasSecret, listed.ActsByItself));
        Assert.Equal(
            ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback", "https://chatgpt.com/connector_platform_oauth_redirect"], listed.RedirectUris);
        Assert.Contains(await _app.RowsAsync(ada.WorkspaceId, _ct), row => row.Action == "test" && row.ClientId == registered.ClientId && row.UserId == ada.UserId);
    }

    [Fact]
    public async Task Let_people_into_that_workspace_only()
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var second = await ada.JoinAnotherWorkspaceAsync();
        var registered = await RegisterAsync(ada, ClientProgram.Hosted);
        var visitor = await new Visitor(_app).SignedInAsync(ada);

        var question = await visitor.OpenAsync(new ClientProgram(_app, registered.ClientId, ClientProgram.Hosted).Address());

        Assert.Contains("Registered for Acme by its managers", question.Text);
        Assert.DoesNotContain("Second", question.Text);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PressAsync(question, "Allow", ("workspace", $"{second}"))).Status);
        Assert.Equal(0, await _app.InDbAsync(db => db.Set<Grant>().CountAsync(_ct)));

        var allowed = await visitor.FollowAsync(await visitor.PressAsync(question, "Allow", ("workspace", $"{ada.WorkspaceId}")));
        Assert.StartsWith(ClientProgram.Hosted + "?code=", allowed.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_unknown_to_people_of_elsewhere()
    {
        var registered = await RegisterAsync(await Somebody.JoinAsync(_app), ClientProgram.Hosted);
        var bob = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());

        var answer = await bob.OpenAsync(new ClientProgram(_app, registered.ClientId, ClientProgram.Hosted).Address());

        Assert.Contains("not known here", answer.Text);
    }

    [Fact]
    public async Task Are_for_those_who_manage_the_workspace_and_for_people()
    {
        var ada = await Somebody.JoinAsync(_app);

        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => RegisterAsync(ada, held: Role.Manager.Permissions))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => ListAsync(ada, Role.Manager.Permissions))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => RemoveAsync(ada, "x", Role.Manager.Permissions))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => ServiceAsync(ada, Role.Viewer.Id, held: Role.Manager.Permissions))).Kind);

        var agent = new Credential.Connection(Guid.CreateVersion7(), "x", "x");
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => RegisterAsync(ada, credential: agent))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => ServiceAsync(ada, Role.Viewer.Id, credential: agent))).Kind);
    }

    [Fact]
    public async Task L13_Of_another_workspace_do_not_exist()
    {
        var (ada, bob) = (await Somebody.JoinAsync(_app), await Somebody.JoinAsync(_app));
        var registered = await RegisterAsync(ada);

        Assert.Empty(await ListAsync(bob));
        Assert.Equal(RefusalKind.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => RemoveAsync(bob, registered.ClientId))).Kind);
        Assert.Single(await ListAsync(ada));
    }

    [Theory]
    [InlineData("", "https://agent.example/")]
    [InlineData("x", "http://agent.example/")]
    [InlineData("x", "javascript:alert(1)")]
    public async Task Are_refused_in_words_where_they_cannot_be(string name, string redirectUri)
    {
        var ada = await Somebody.JoinAsync(_app);

        Assert.Equal(RefusalKind.Invalid, (await Assert.ThrowsAsync<RefusedException>(() => RegisterAsync(ada, redirectUri, name: name))).Kind);
    }

    [Fact]
    public async Task Are_not_without_number()
    {
        var ada = await Somebody.JoinAsync(_app);
        for (var i = 0; i < WorkspaceClients.Most; i++)
        {
            await RegisterAsync(ada);
        }

        Assert.Equal(RefusalKind.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => RegisterAsync(ada))).Kind);
    }

    [Fact]
    public async Task End_every_connection_when_they_are_removed_on_record()
    {
        var ada = await Somebody.JoinAsync(_app);
        var robot = await ServiceAsync(ada, Role.Editor.Id);
        var client = _app.With(await TokenAsync(robot));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me", _ct)).StatusCode);

        await RemoveAsync(ada, robot.ClientId);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Empty(await ListAsync(ada));
        var rows = await _app.RowsAsync(ada.WorkspaceId, _ct);
        Assert.Contains(rows, row => row.Action == "oauth.connection.end" && row.ClientId == robot.ClientId);
        Assert.Contains(rows, row => row.Action == "oauth.client.remove" && row.ClientId == robot.ClientId);
    }

    [Fact]
    public async Task Act_by_themselves_with_no_more_than_role_person_scopes_and_policy_allow()
    {
        var ada = await Somebody.JoinAsync(_app);
        var robot = await ServiceAsync(ada, Role.Contributor.Id);
        var client = _app.With(await TokenAsync(robot));

        Assert.Equal(["create_posts", "upload_media", "edit_media"], await PermissionsAsync(client));
        Assert.Equal(["create_posts"], await PermissionsAsync(_app.With(await TokenAsync(robot, "posts:write posts:publish"))));

        await _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.ReadOnly), _ct));
        Assert.Empty(await PermissionsAsync(client));

        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Role.Viewer.Id), _ct));
        Assert.Empty(await PermissionsAsync(client));
    }

    [Theory]
    [InlineData("person deactivated")]
    [InlineData("member removed")]
    [InlineData("workspace archived")]
    [InlineData("agents not allowed")]
    [InlineData("client blocked")]
    [InlineData("client removed")]
    [InlineData("role gone")]
    [InlineData("moved elsewhere")]
    public async Task Are_dead_from_the_very_next_call_when(string reason)
    {
        var ada = await Somebody.JoinAsync(_app);
        var second = await ada.JoinAnotherWorkspaceAsync();
        var custom = await _app.InDbAsync(async db =>
        {
            var role = db.Add(new Role { OrganizationId = await db.Workspaces.Where(w => w.Id == ada.WorkspaceId).Select(w => w.OrganizationId).SingleAsync(_ct), Name = "Robots", Permissions = Permission.CreatePosts }).Entity;
            await db.SaveChangesAsync(_ct);
            return role.Id;
        });
        var client = _app.With(await TokenAsync(await ServiceAsync(ada, custom)));
        Assert.Equal(["create_posts"], await PermissionsAsync(client));

        var now = _app.Clock.GetUtcNow().UtcDateTime;
        var changed = await _app.InDbAsync(db => reason switch
        {
            "person deactivated" => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false), _ct),
            "member removed" => db.Members.Where(m => m.WorkspaceId == ada.WorkspaceId).ExecuteDeleteAsync(_ct),
            "workspace archived" => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct),
            "agents not allowed" => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.Off), _ct),
            "client blocked" => db.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(c => c.BlockedAt, now), _ct),
            "client removed" => db.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(c => c.RemovedAt, now), _ct),
            "role gone" => db.Roles.Where(r => r.Id == custom).ExecuteDeleteAsync(_ct),
            _ => db.Set<Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.Tenant, Studio.Data.Engine.Text(second)), _ct),
        });

        Assert.NotEqual(0, changed);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Fact]
    public async Task Act_in_a_role_that_exists_there()
    {
        var (ada, bob) = (await Somebody.JoinAsync(_app), await Somebody.JoinAsync(_app));
        var foreign = await _app.InDbAsync(async db =>
        {
            var role = db.Add(new Role { OrganizationId = await db.Workspaces.Where(w => w.Id == bob.WorkspaceId).Select(w => w.OrganizationId).SingleAsync(_ct), Name = "Bob's", Permissions = Permission.All }).Entity;
            await db.SaveChangesAsync(_ct);
            return role.Id;
        });

        Assert.Equal(RefusalKind.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => ServiceAsync(ada, foreign))).Kind);
        Assert.Equal(RefusalKind.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => ServiceAsync(ada, Guid.CreateVersion7()))).Kind);
    }

    [Fact]
    public async Task Act_over_mcp_too_and_their_tokens_are_on_record()
    {
        var ada = await Somebody.JoinAsync(_app);
        var robot = await ServiceAsync(ada, Role.Editor.Id);

        var answer = await _app.With(await TokenAsync(robot)).SendAsync(Raw.ToolsCall("whoami"), _ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var rows = await _app.RowsAsync(ada.WorkspaceId, _ct);
        Assert.Contains(rows, row => row.Action == "oauth.token.issue" && row.Outcome == "ok" && row.ClientId == robot.ClientId && row.UserId == ada.UserId);
        Assert.Contains(rows, row => row.Action == "mcp.tools/call:whoami" && row.ClientId == robot.ClientId);
    }

    public void Dispose() => _app.Dispose();

    private async Task<string> TokenAsync(RegisteredClient client, string? scope = null)
    {
        using var http = _app.Anonymous();
        var fields = new Dictionary<string, string?> { ["grant_type"] = "client_credentials", ["client_id"] = client.ClientId, ["client_secret"] = client.Secret, ["scope"] = scope };
        var answer = await http.PostAsync("/oauth/token", new FormUrlEncodedContent(fields.Where(field => field.Value is not null)!), _ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(_ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("access_token").GetString()!;
    }

    private async Task<IReadOnlyList<string>> PermissionsAsync(HttpClient client) => (await client.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Permissions;

    private Task<RegisteredClient> RegisterAsync(Somebody who, string? redirectUri = null, string name = "Claude", Permission held = Permission.All, Credential? credential = null) =>
        WithAsync<RegisterWorkspaceClient, RegisteredClient>(who, register => register.RunAsync(name, redirectUri is null ? [.. ConnectorCallbacks.Hosts.SelectMany(ConnectorCallbacks.Of)] : [redirectUri], _ct), held, credential);

    private Task<RegisteredClient> ServiceAsync(Somebody who, Guid role, Permission held = Permission.All, Credential? credential = null) =>
        WithAsync<RegisterServiceClient, RegisteredClient>(who, register => register.RunAsync("Robot", new ServiceClientTerms(role, Scope.Mcp), _ct), held, credential);

    private Task<IReadOnlyList<WorkspaceClientView>> ListAsync(Somebody who, Permission held = Permission.All) =>
        WithAsync<ListWorkspaceClients, IReadOnlyList<WorkspaceClientView>>(who, list => list.RunAsync(_ct), held);

    private Task<bool> RemoveAsync(Somebody who, string clientId, Permission held = Permission.All) => WithAsync<RemoveWorkspaceClient, bool>(
        who,
        async remove =>
        {
            await remove.RunAsync(clientId, _ct);
            return true;
        },
        held);

    private async Task<TAnswer> WithAsync<TUseCase, TAnswer>(Somebody who, Func<TUseCase, Task<TAnswer>> run, Permission held, Credential? credential = null)
        where TUseCase : notnull
    {
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller =
            new(who.UserId, who.WorkspaceId, "UTC", credential ?? new Credential.Session(Guid.CreateVersion7()), held, held, Scope.Mcp, Channels: null);
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        return await run(scope.ServiceProvider.GetRequiredService<TUseCase>());
    }
}
