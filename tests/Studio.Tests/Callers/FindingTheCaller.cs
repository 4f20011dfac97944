using System.Net;
using System.Text.Json;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Callers;

public sealed class FindingTheCaller : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string> OtherKinds { get; } =
    [
        "urn:ietf:params:oauth:token-type:refresh_token",
        "urn:openiddict:params:oauth:token-type:authorization_code",
        "urn:openiddict:params:oauth:token-type:request_token",
        "urn:openiddict:params:oauth:token-type:device_code",
        "urn:openiddict:params:oauth:token-type:user_code",
    ];

    [Fact]
    public async Task Works_by_token_and_by_key()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();

        foreach (var bearer in new[] { await ada.TokenAsync(), await ada.KeyAsync(Permission.All, channel) })
        {
            var me = await _app.With(bearer).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);
            Assert.Equal((ada.UserId, ada.WorkspaceId, "owner"), (me.User.Id, me.WorkspaceId, me.Role));
            Assert.Equal(13, me.Permissions.Count);
        }
    }

    [Theory]
    [InlineData("person deactivated")]
    [InlineData("member removed")]
    [InlineData("workspace archived")]
    [InlineData("agents not allowed")]
    [InlineData("revoked")]
    [InlineData("expired")]
    public async Task I09_I14_J05_J06_Fails_from_the_very_next_call_when(string reason)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        HttpClient[] ways = [_app.With(await ada.TokenAsync()), _app.With(await ada.KeyAsync(Permission.All, channel))];
        foreach (var way in ways)
        {
            Assert.Equal(HttpStatusCode.OK, (await way.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
        }

        await _app.InDbAsync(db => BreakAsync(db, reason));

        foreach (var way in ways)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await way.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
        }
    }

    [Theory]
    [InlineData("connection ended")]
    [InlineData("connection expired")]
    [InlineData("client blocked")]
    [InlineData("token revoked")]
    [InlineData("other resource")]
    public async Task I09_I10_I39_By_token_fails_from_the_very_next_call_when(string reason)
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me", _ct)).StatusCode);

        var changed = await _app.InDbAsync(db => reason switch
        {
            "connection ended" => db.Set<Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, "revoked"), _ct),
            "connection expired" => db.Set<Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.ExpiresAt, _app.Clock.GetUtcNow().UtcDateTime), _ct),
            "client blocked" => db.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(c => c.BlockedAt, _app.Clock.GetUtcNow().UtcDateTime), _ct),
            "token revoked" => db.Set<Token>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, "revoked"), _ct),
            _ => db.Set<Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.Resource, "https://elsewhere.test/mcp"), _ct),
        });

        Assert.Equal(1, changed);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public async Task I09_Takes_no_other_kind_of_token(string kind)
    {
        var bearer = await (await Somebody.JoinAsync(_app)).TokenAsync(type: kind);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(bearer).GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(bearer).SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
    }

    [Fact]
    public async Task J03_Takes_no_key_whose_secret_is_another()
    {
        var ada = await Somebody.JoinAsync(_app);
        var bearer = await ada.KeyAsync(Permission.All, await ada.ConnectChannelAsync());
        await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(k => k.Hash, new byte[32]), _ct));

        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(bearer).GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Fact]
    public async Task I17_Gives_no_more_than_role_and_scopes_and_policy_allow_together()
    {
        var ada = await Somebody.JoinAsync(_app, "editor");
        var client = _app.With(await ada.TokenAsync(Scope.PostsRead | Scope.PostsWrite | Scope.PostsPublish));
        Assert.Equal(["create_posts", "edit_others_posts"], await PermissionsAsync(client));

        await _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.ReadOnly), _ct));
        Assert.Empty(await PermissionsAsync(client));

        await _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.DraftsOnly), _ct));
        Assert.Equal(["create_posts", "edit_others_posts"], await PermissionsAsync(client));

        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Role.Viewer.Id), _ct));
        Assert.Empty(await PermissionsAsync(client));
    }

    [Fact]
    public async Task J04_Gives_a_key_no_more_than_its_issuer_may_now()
    {
        var ada = await Somebody.JoinAsync(_app, "manager");
        var client = _app.With(await ada.KeyAsync(Permission.CreatePosts | Permission.PublishDirectly, await ada.ConnectChannelAsync()));
        Assert.Equal(["create_posts", "publish_directly"], await PermissionsAsync(client));

        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Role.Contributor.Id), _ct));
        Assert.Equal(["create_posts"], await PermissionsAsync(client));
    }

    [Fact]
    public async Task Gives_a_token_that_a_refresh_narrowed_no_more_than_its_own_scopes()
    {
        var client = await (await Somebody.JoinAsync(_app)).RestAsync();
        await _app.InDbAsync(db => db.Set<Token>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Scopes, "posts:write posts:read"), _ct));

        Assert.Equal(["create_posts", "edit_others_posts"], await PermissionsAsync(client));
    }

    [Fact]
    public async Task I17_Gives_a_key_no_more_than_the_policy_of_the_workspace()
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = _app.With(await ada.KeyAsync(Permission.CreatePosts | Permission.PublishDirectly, await ada.ConnectChannelAsync()));
        await _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.DraftsOnly), _ct));

        Assert.Equal(["create_posts"], await PermissionsAsync(client));
    }

    // whoami says what is allowed; this is whether anybody holds to it.
    [Theory]
    [InlineData("key without it", "This API key does not allow create_posts.")]
    [InlineData("key against the policy", "The workspace's policy for agents is read_only: it does not allow create_posts. Only a person who manages the workspace can change it.")]
    [InlineData("token against the policy", "The workspace's policy for agents is read_only: it does not allow create_posts. Only a person who manages the workspace can change it.")]
    public async Task I17_J04_Lets_nobody_do_what_key_or_policy_does_not_allow(string how, string words)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var client = _app.With(how.StartsWith("key", StringComparison.Ordinal) ? await ada.KeyAsync(how == "key without it" ? Permission.PublishDirectly : Permission.All, channel) : await ada.TokenAsync());
        if (how != "key without it")
        {
            await _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.ReadOnly), _ct));
        }

        var overMcp = await (await client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = channel, caption = "Hello" }), _ct)).ResultAsync(_ct);
        var overRest = await client.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello" }, _ct);

        Assert.True(overMcp.GetProperty("isError").GetBoolean());
        Assert.Equal(words, overMcp.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, overRest.StatusCode);
        Assert.Equal(words, (await overRest.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString());
        Assert.Equal(0, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("key")]
    [InlineData("session")]
    [InlineData("former token")]
    [InlineData("former key")]
    public async Task Reads_every_table_by_an_index(string query)
    {
        _ = _app.Server;
        var engine = _app.Services.GetRequiredService<Engine>();
        var sql = query switch
        {
            "token" => FindCallerByToken.Sql(engine),
            "key" => FindCallerByKey.Sql,
            "session" => FindCallerBySession.Sql,
            "former token" => FindCaller.FormerTokenSql,
            _ => FindCaller.FormerKeySql,
        };

        var plan = await Plan.OfAsync(engine, sql, _ct);

        Assert.NotEmpty(plan);
        Assert.Contains(plan, step => step.Contains("INDEX", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(plan, step => step.Contains("SCAN ", StringComparison.Ordinal) || step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    public void Dispose() => _app.Dispose();

    private async Task<IReadOnlyList<string>> PermissionsAsync(HttpClient client) =>
        (await client.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Permissions;

    private async Task<int> BreakAsync(AppDb db, string reason)
    {
        var now = _app.Clock.GetUtcNow();
        switch (reason)
        {
            case "person deactivated":
                return await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false), _ct);
            case "member removed":
                return await db.Members.ExecuteDeleteAsync(_ct);
            case "workspace archived":
                return await db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct);
            case "agents not allowed":
                return await db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.Off), _ct);
            case "revoked":
                await db.Set<Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, "revoked"), _ct);
                await db.ApiKeys.IgnoreQueryFilters().ForEachAsync(key => key.Revoke(now), _ct);
                return await db.SaveChangesAsync(_ct);
            default:
                _app.Clock.Advance(TimeSpan.FromHours(2));
                return 0;
        }
    }
}
