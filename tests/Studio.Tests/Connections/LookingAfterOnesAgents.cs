using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Connections;

/// <summary>What a person sees and changes of their own connections. Each change acts on the very next call.</summary>
public sealed class LookingAfterOnesAgents : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Visitor _visitor = null!;
    private ClientProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_ada);
        _program = await ClientProgram.RegisterAsync(_app, name: "Claude Code");
    }

    [Fact]
    public async Task Says_what_there_is()
    {
        await _program.ConnectAsync(_visitor, "posts:read posts:write");

        var card = (await _visitor.GetAsync("/agents")).Document.QuerySelector(".agent")!;

        Assert.Equal("Claude Code", card.QuerySelector("h3")!.TextContent);
        foreach (var words in new[] { "Connected", "Unverified", "agent.example", "Acme", "Read posts and the accounts", "Write drafts", "Tue 1 Jan 2030, 10:00", "Mon 1 Apr 2030, 11:00" })
        {
            Assert.Contains(words, card.TextContent);
        }
    }

    [Fact]
    public async Task Shows_a_connection_whose_tokens_have_all_run_out_as_signed_out()
    {
        await _program.ConnectAsync(_visitor);
        Assert.Contains("Connected", Card(await _visitor.GetAsync("/agents")));

        var yesterday = _app.Clock.GetUtcNow().UtcDateTime.AddDays(-1);
        await _app.InDbAsync(db => db.Set<McpAuthorization.Tokens.Token>().ExecuteUpdateAsync(set => set.SetProperty(t => t.ExpirationDate, yesterday), _ct));

        var card = Card(await _visitor.GetAsync("/agents"));
        Assert.Contains("Signed out", card);
        Assert.Contains("Connect again from the program", card);
        Assert.Contains("Disconnect", card);

        static string Card(Page page) => page.Document.QuerySelector(".agent")!.TextContent;
    }

    [Fact]
    public async Task Tells_a_person_whose_connection_was_used_twice_until_they_look_or_for_a_month()
    {
        var tokens = await _program.ConnectAsync(_visitor);
        var first = tokens.GetProperty("refresh_token").GetString()!;
        Assert.True((await _program.RefreshAsync(first)).IsSuccessStatusCode);
        Assert.DoesNotContain("used twice", (await _visitor.GetAsync("/")).Text);
        _app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False((await _program.RefreshAsync(first)).IsSuccessStatusCode);

        var other = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app, "viewer", _ada.WorkspaceId)).WithPasswordAsync());
        Assert.DoesNotContain("used twice", (await other.GetAsync("/")).Text);
        var elsewhere = await new Visitor(_app).SignedInAsync(_ada);
        var told = await _visitor.GetAsync("/");
        Assert.Contains("Claude Code was disconnected on", told.Text);
        Assert.NotNull(told.Document.QuerySelector(".note.bad a[href='/agents']"));

        _app.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("Ended for safety", (await _visitor.GetAsync("/agents")).Text);
        Assert.DoesNotContain("used twice", (await _visitor.GetAsync("/")).Text);
        Assert.Contains("used twice", (await elsewhere.GetAsync("/")).Text);

        var monthAgo = _app.Clock.GetUtcNow().UtcDateTime.AddDays(-31);
        await _app.InDbAsync(db => db.Set<McpAuthorization.Grants.Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.EndedAt, monthAgo), _ct));
        Assert.DoesNotContain("used twice", (await elsewhere.GetAsync("/")).Text);
    }

    [Fact]
    public async Task L09_Disconnects_in_one_click()
    {
        var tokens = await _program.ConnectAsync(_visitor);
        var agent = _app.With(Access(tokens));
        var other = _app.With(Access(await (await ClientProgram.RegisterAsync(_app)).ConnectAsync(_visitor)));

        var back = await _visitor.PostAsync("/agents?handler=End", ("connection", await IdAsync(agent)), ("__RequestVerificationToken", await TokenAsync()));

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _program.RefreshAsync(Refresh(tokens))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
        var page = await _visitor.FollowAsync(back);
        Assert.Contains("It is disconnected", page.Text);
        Assert.Contains("It was disconnected.", page.Document.QuerySelector("#over")!.ParentElement!.ParentElement!.TextContent);
    }

    [Fact]
    public async Task L10_Narrows_what_is_out_there_and_what_a_refresh_brings()
    {
        var tokens = await _program.ConnectAsync(_visitor);
        var agent = _app.With(Access(tokens));
        var channel = await _ada.ConnectChannelAsync();
        await agent.DraftAsync(channel, "Before", _ct);

        var done = await _visitor.FollowAsync(await _visitor.PressAsync(await PageAsync(agent), "Take away what is unticked", ("scope", "posts:read")));

        Assert.Contains("It may do less now", done.Text);
        foreach (var bearer in new[] { agent, _app.With(Access(await ReadAsync(_program.RefreshAsync(Refresh(tokens))))), _app.With(Access(await ReadAsync(_program.RefreshAsync(Refresh(tokens))))) })
        {
            Assert.Equal(HttpStatusCode.OK, (await bearer.GetAsync("/api/v1/posts", _ct)).StatusCode);
            var refused = await bearer.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = channel, caption = "After" }), _ct);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("error=\"insufficient_scope\", scope=\"posts:read posts:write\"", refused.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Narrows_a_token_that_a_refresh_had_narrowed_to_something_else()
    {
        var tokens = await _program.ConnectAsync(_visitor, "posts:read posts:write");
        var narrow = _app.With(Access(await ReadAsync(_program.RefreshAsync(Refresh(tokens), ("scope", "posts:write")))));
        Assert.Equal(["create_posts", "edit_others_posts"], (await MeAsync(narrow)).Permissions);

        await _visitor.PressAsync(await PageAsync(narrow), "Take away what is unticked", ("scope", "posts:read"));

        var me = await MeAsync(narrow);
        Assert.Empty(me.Permissions);
        Assert.Empty(me.Connection.Scopes);
    }

    [Fact]
    public async Task Gives_a_replay_after_narrowing_the_same_tokens_and_no_more()
    {
        var tokens = await _program.ConnectAsync(_visitor);
        var second = await ReadAsync(_program.RefreshAsync(Refresh(tokens)));
        await _visitor.PressAsync(await PageAsync(_app.With(Access(tokens))), "Take away what is unticked", ("scope", "posts:read"));

        var again = await ReadAsync(_program.RefreshAsync(Refresh(tokens)));

        Assert.Equal((Access(second), "posts:read"), (Access(again), again.GetProperty("scope").GetString()));
        Assert.Equal(["posts:read"], (await MeAsync(_app.With(Access(again)))).Connection.Scopes);
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("posts:read posts:publish")]
    [InlineData("posts:read admin")]
    [InlineData("")]
    public async Task Never_widens(string ticked)
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor, "posts:read posts:write")));

        var refused = await _visitor.PressAsync(await PageAsync(agent), "Take away what is unticked", [("scope", null), .. ticked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => ("scope", (string?)scope))]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotEmpty(refused.Document.QuerySelector("#scope-said")!.TextContent);
        Assert.Equal(["posts:read", "posts:write"], (await MeAsync(agent)).Connection.Scopes);
    }

    [Fact]
    public async Task Keeps_the_umbrella_where_nothing_was_unticked()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));

        await _visitor.PressAsync(await PageAsync(agent), "Take away what is unticked");

        Assert.Equal(["mcp"], (await MeAsync(agent)).Connection.Scopes);
    }

    [Fact]
    public async Task Asks_again_for_what_was_taken_away()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));
        await _visitor.PressAsync(await PageAsync(agent), "Take away what is unticked", ("scope", "posts:read"));

        Assert.Equal("Claude Code wants to act for you", (await _visitor.OpenAsync(_program.Address())).Title);
    }

    [Fact]
    public async Task Moves_to_another_workspace_with_what_the_role_there_allows()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));
        var second = await _ada.JoinAnotherWorkspaceAsync("viewer");

        var done = await _visitor.FollowAsync(await _visitor.PressAsync(await PageAsync(agent), "Move", ("workspace", second.ToString())));

        Assert.Contains("It acts in Second now", done.Text);
        var me = await MeAsync(agent);
        Assert.Equal((second, "viewer"), (me.WorkspaceId, me.Role));
        Assert.Single(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row is { Action: "oauth.connection.move", Outcome: "ok" });
        Assert.Single(await _app.RowsAsync(second, _ct), row => row is { Action: "oauth.connection.move", Outcome: "ok" } && row.UserId == _ada.UserId);
    }

    [Fact]
    public async Task Moves_nowhere_else()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));
        var closed = await _ada.JoinAnotherWorkspaceAsync(name: "Closed", policy: AgentPolicy.Off);
        var strange = (await Somebody.JoinAsync(_app)).WorkspaceId;
        var page = await PageAsync(agent);

        var refusals = new[] { (strange, HttpStatusCode.NotFound), (Guid.Empty, HttpStatusCode.NotFound), (closed, HttpStatusCode.BadRequest), (_ada.WorkspaceId, HttpStatusCode.BadRequest) };
        foreach (var (workspace, status) in refusals)
        {
            Assert.Equal(status, (await _visitor.PressAsync(page, "Move", ("workspace", workspace.ToString()))).Status);
        }

        Assert.Equal(_ada.WorkspaceId, (await MeAsync(agent)).WorkspaceId);
    }

    [Fact]
    public async Task Renames_and_shows_what_the_program_calls_itself()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));
        var page = await PageAsync(agent);

        var done = await _visitor.FollowAsync(await _visitor.PressAsync(page, "Rename", ("name", "  <b>My</b> laptop\u202E ")));
        Assert.Equal("<b>My</b> laptop", done.Title);
        Assert.Contains("Claude Code", done.Text);
        Assert.Empty(done.Document.QuerySelectorAll("main b"));

        Assert.Equal(HttpStatusCode.BadRequest, (await _visitor.PressAsync(page, "Rename", ("name", new string('x', 61)))).Status);
        Assert.Equal("Claude Code", (await _visitor.FollowAsync(await _visitor.PressAsync(page, "Rename", ("name", " ")))).Title);
    }

    [Theory]
    [InlineData("reuse", "a copy of it may be in other hands")]
    [InlineData("revoked", "signed out by itself")]
    [InlineData("expired", "allowed for is over")]
    [InlineData("blocked", "blocked this program everywhere")]
    public async Task Says_what_ended_it(string how, string words)
    {
        var tokens = await _program.ConnectAsync(_visitor, "mcp", ("expires", "1"));

        switch (how)
        {
            case "reuse":
                await _program.RefreshAsync(Refresh(tokens));
                _app.Clock.Advance(TimeSpan.FromMinutes(3));
                Assert.Equal(HttpStatusCode.BadRequest, (await _program.RefreshAsync(Refresh(tokens))).StatusCode);
                break;
            case "revoked":
                using (var http = _app.Anonymous())
                {
                    await http.PostAsync("/oauth/revoke_token", new FormUrlEncodedContent([new("token", Refresh(tokens)), new("client_id", _program.ClientId)]), _ct);
                }

                break;
            case "expired":
                _app.Clock.Advance(TimeSpan.FromDays(2));
                break;
            default:
                await _app.InDbAsync(db => db.Set<McpAuthorization.Registration.Client>().ExecuteUpdateAsync(set => set.SetProperty(c => c.BlockedAt, _app.Clock.GetUtcNow().UtcDateTime), _ct));
                break;
        }

        Assert.Contains(words, (await _visitor.GetAsync("/agents")).Text);
    }

    [Fact]
    public async Task Forgets_what_ended_after_a_month()
    {
        await _program.ConnectAsync(_visitor, "mcp", ("expires", "1"));
        _app.Clock.Advance(TimeSpan.FromDays(29));
        await _visitor.SignedInAsync(_ada);
        Assert.Contains("Claude Code", (await _visitor.GetAsync("/agents")).Text);

        _app.Clock.Advance(TimeSpan.FromDays(3));
        Assert.DoesNotContain("Claude Code", (await _visitor.GetAsync("/agents")).Text);
    }

    [Fact]
    public async Task Is_over_once_it_ended()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));
        var page = await PageAsync(agent);
        await _visitor.PressAsync(page, "Disconnect");

        foreach (var button in new[] { "Rename", "Take away what is unticked", "Disconnect" })
        {
            var late = await _visitor.PressAsync(page, button);
            Assert.Equal(HttpStatusCode.Conflict, late.Status);
            Assert.Contains("This connection has ended already.", late.Text);
        }
    }

    [Fact]
    public async Task L13_Knows_no_connection_of_others()
    {
        var agent = _app.With(Access(await _program.ConnectAsync(_visitor)));
        var id = await IdAsync(agent);
        var viewer = await (await Somebody.JoinAsync(_app, "viewer", _ada.WorkspaceId)).WithPasswordAsync();
        var stranger = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();

        foreach (var other in new[] { viewer, stranger })
        {
            var visitor = await new Visitor(_app).SignedInAsync(other);
            var token = ("__RequestVerificationToken", (string?)(await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value"));
            foreach (var known in new[] { id, Guid.CreateVersion7().ToString() })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/agents/{known}")).Status);
                Page[] tries =
                [
                    await visitor.PostAsync("/agents?handler=End", ("connection", known), token),
                    await visitor.PostAsync($"/agents/{known}?handler=Rename", ("name", "Mine"), token),
                    await visitor.PostAsync($"/agents/{known}?handler=Narrow", ("scope", "posts:read"), token),
                    await visitor.PostAsync($"/agents/{known}?handler=Move", ("workspace", other.WorkspaceId.ToString()), token),
                ];
                Assert.All(tries, page => Assert.Equal((HttpStatusCode.NotFound, true), (page.Status, page.Text.Contains("no such connection", StringComparison.OrdinalIgnoreCase))));
            }

            Assert.DoesNotContain("Claude Code", (await visitor.GetAsync("/agents")).Text);
            Assert.DoesNotContain("Claude Code", (await visitor.GetAsync("/agents?of=workspace")).Text);
            Assert.Equal(other == viewer ? HttpStatusCode.Forbidden : HttpStatusCode.OK, (await visitor.GetAsync("/agents?of=organization")).Status);
        }

        Assert.Equal((_ada.WorkspaceId, "mcp"), ((await MeAsync(agent)).WorkspaceId, (await MeAsync(agent)).Connection.Scopes[0]));
    }

    [Theory]
    [InlineData("/agents?cursor=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/agents?of=nonsense", HttpStatusCode.OK)]
    [InlineData("/agents/nonsense", HttpStatusCode.NotFound)]
    [InlineData("/agents/00000000-0000-0000-0000-000000000000", HttpStatusCode.NotFound)]
    public async Task L21_Takes_no_address_amiss(string path, HttpStatusCode status) => Assert.Equal(status, (await _visitor.GetAsync(path)).Status);

    [Theory]
    [InlineData("/agents?handler=End&cursor=nonsense", HttpStatusCode.NotFound)]
    [InlineData("/agents?handler=Deny&cursor=nonsense", HttpStatusCode.NotFound)]
    [InlineData("/agents?handler=Deny&of=nonsense", HttpStatusCode.NotFound)]
    [InlineData("/agents?handler=Admit", HttpStatusCode.NotFound)]
    [InlineData("/agents?handler=Policy", HttpStatusCode.NotFound)]
    public async Task Takes_no_form_amiss(string path, HttpStatusCode status) =>
        Assert.Equal(status, (await _visitor.PostAsync(path, ("__RequestVerificationToken", await TokenAsync()), ("connection", "x"), ("workspace", "y"), ("denied", "z"), ("policy", "off"))).Status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Access(JsonElement tokens) => tokens.GetProperty("access_token").GetString()!;

    private static string Refresh(JsonElement tokens) => tokens.GetProperty("refresh_token").GetString()!;

    private async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> answering)
    {
        var answer = await answering;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(_ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(_ct);
    }

    private async Task<CallerView> MeAsync(HttpClient agent) => await agent.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);

    private async Task<string> IdAsync(HttpClient agent) => (await MeAsync(agent)).Connection.Id!.Value.ToString();

    private async Task<Page> PageAsync(HttpClient agent) => await _visitor.GetAsync($"/agents/{await IdAsync(agent)}");

    private async Task<string?> TokenAsync() =>
        (await _visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");
}
