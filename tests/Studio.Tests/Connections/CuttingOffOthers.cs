using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Connections;

/// <summary>Who may cut off whom: a workspace's manager there, the organization's owners and admins in all of it, nobody else anybody.</summary>
public sealed class CuttingOffOthers : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Somebody _viewer = null!;
    private Visitor _owner = null!;
    private Visitor _member = null!;
    private ClientProgram _program = null!;
    private HttpClient _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _viewer = await (await Somebody.JoinAsync(_app, "viewer", _ada.WorkspaceId)).WithPasswordAsync();
        _owner = await new Visitor(_app).SignedInAsync(_ada);
        _member = await new Visitor(_app).SignedInAsync(_viewer);
        _program = await ClientProgram.RegisterAsync(_app, name: "Claude <b>Code</b>");
        _agent = _app.With((await _program.ConnectAsync(_member)).GetProperty("access_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, await AskAsync());
    }

    [Fact]
    public async Task Shows_everybodys_to_whoever_manages_the_workspace_and_disconnects_them()
    {
        var page = await _owner.GetAsync("/agents?of=workspace");
        Assert.Contains("Claude <b>Code</b>", page.Text);
        Assert.Empty(page.Document.QuerySelectorAll("main b"));
        Assert.DoesNotContain("Claude", (await _owner.GetAsync("/agents")).Text);

        await _owner.PressAsync(page, "Disconnect");

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync());
        Assert.Contains("It was disconnected.", (await _member.GetAsync("/agents")).Text);
        Assert.Single(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row is { Action: "oauth.connection.end", Outcome: "Disconnected" } && row.UserId == _ada.UserId);
    }

    [Fact]
    public async Task Leaves_it_to_its_person_to_change_a_connection()
    {
        var id = (await _agent.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id;
        var page = await _owner.GetAsync($"/agents/{id}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Null(page.Document.QuerySelector("input[name=scope]"));
        Assert.Equal(HttpStatusCode.Forbidden, (await _owner.PostAsync($"/agents/{id}?handler=Narrow", ("scope", "posts:read"), await FormAsync(_owner))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _owner.PostAsync($"/agents/{id}?handler=Rename", ("name", "Mine"), await FormAsync(_owner))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _owner.PostAsync($"/agents/{id}?handler=Move", ("workspace", _ada.WorkspaceId.ToString()), await FormAsync(_owner))).Status);
    }

    [Fact]
    public async Task Switches_agents_off_and_on()
    {
        var key = _app.With(await _ada.KeyAsync(Permission.None, await _ada.ConnectChannelAsync()));

        var off = await _owner.FollowAsync(await _owner.PressAsync(await _owner.GetAsync("/agents?of=workspace"), "Switch agents off"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (await AskAsync(), (await key.GetAsync("/api/v1/me", _ct)).StatusCode));
        Assert.Contains("does not let agents in at the moment", off.Text);
        Assert.Contains("Held back", (await _member.GetAsync("/agents")).Text);

        await _owner.PressAsync(off, "Change", ("policy", "everything"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await AskAsync(), (await key.GetAsync("/api/v1/me", _ct)).StatusCode));
    }

    [Fact]
    public async Task B20_Denies_a_program_in_the_workspace_and_says_so_at_consent()
    {
        var other = await ClientProgram.RegisterAsync(_app);
        var others = _app.With((await other.ConnectAsync(_member)).GetProperty("access_token").GetString()!);

        var denied = await _owner.FollowAsync(await _owner.PostAsync(
            "/agents?handler=Deny&of=workspace", ("client", _program.ClientId), ("workspace", _ada.WorkspaceId.ToString()), await FormAsync(_owner)));

        Assert.Contains("This program is denied", denied.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await _agent.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await others.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Contains("This program is denied in Acme.", (await _member.GetAsync("/agents")).Text);

        // The consent of before does not answer for the person: they are asked, and told.
        var question = await _member.OpenAsync(_program.Address());
        Assert.Contains("Acme does not let this program in.", question.Text);
        Assert.NotNull(question.Document.QuerySelector("button[value=allow][disabled]"));
        Assert.Equal(HttpStatusCode.Forbidden, (await _member.PressAsync(question, "Allow")).Status);

        await _owner.PressAsync(denied, "Let in again");
        Assert.Equal(HttpStatusCode.OK, await AskAsync());
        Assert.Contains(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row is { Action: "client.deny", Outcome: "ok" } && row.ClientId == _program.ClientId);
        Assert.Contains(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row is { Action: "client.admit", Outcome: "ok" } && row.ClientId == _program.ClientId);
    }

    [Fact]
    public async Task Denies_a_program_in_the_whole_organization_and_nowhere_else()
    {
        var second = await _ada.JoinAnotherWorkspaceAsync();
        var stranger = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var elsewhere = await new Visitor(_app).SignedInAsync(stranger);
        var inSecond = _app.With((await _program.ConnectAsync(_owner, "mcp", ("workspace", second.ToString()))).GetProperty("access_token").GetString()!);
        var strange = _app.With((await _program.ConnectAsync(elsewhere)).GetProperty("access_token").GetString()!);

        var page = await _owner.GetAsync("/agents?of=organization");
        Assert.Equal(2, page.Document.QuerySelectorAll(".agent").Length);
        var done = await _owner.FollowAsync(await _owner.PressAsync(page, "Deny it", ("client", _program.ClientId)));

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await inSecond.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await strange.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Contains("Agency lets this program into none of its workspaces", (await _member.OpenAsync(_program.Address())).Text);

        await _owner.PressAsync(done, "Let in again");
        Assert.Equal(HttpStatusCode.OK, await AskAsync());
    }

    [Fact]
    public async Task Lets_an_admin_of_the_organization_do_it_in_workspaces_that_they_are_not_in()
    {
        var admin = await (await Somebody.JoinAsync(_app, "viewer", _ada.WorkspaceId)).WithPasswordAsync();
        await _app.InDbAsync(db => db.OrganizationMembers.Where(m => m.UserId == admin.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, OrganizationRole.Admin), _ct));
        var second = await _ada.JoinAnotherWorkspaceAsync();
        var inSecond = _app.With((await _program.ConnectAsync(_owner, "mcp", ("workspace", second.ToString()))).GetProperty("access_token").GetString()!);
        var visitor = await new Visitor(_app).SignedInAsync(admin);

        await _app.InDbAsync(db => db.Workspaces.Where(w => w.Id == second).ExecuteUpdateAsync(set => set.SetProperty(w => w.Name, "Zenith"), _ct));
        await visitor.PostAsync("/agents?handler=Policy&of=organization", ("workspace", second.ToString()), ("policy", "off"), await FormAsync(visitor));

        Assert.Equal(HttpStatusCode.Unauthorized, (await inSecond.GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AskAsync());
        Assert.Contains(await _app.RowsAsync(second, _ct), row => row is { Action: "workspace.agents:off", Outcome: "ok" } && row.UserId == admin.UserId);
    }

    [Theory]
    [InlineData("member")]
    [InlineData("stranger")]
    public async Task L11_Is_not_for_everybody(string who)
    {
        await _owner.PostAsync("/agents?handler=Deny&of=organization", ("client", "someone-else"), ("workspace", _ada.WorkspaceId.ToString()), ("everywhere", "true"), await FormAsync(_owner));
        var denied = await _app.InDbAsync(db => db.DeniedClients.SingleAsync(_ct));
        var visitor = who == "member" ? _member : await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());
        var (form, workspace) = (await FormAsync(visitor), ("workspace", (string?)_ada.WorkspaceId.ToString()));
        var expected = who == "member" ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound;

        Assert.Equal(expected, (await visitor.PostAsync("/agents?handler=Policy", workspace, ("policy", "off"), form)).Status);
        Assert.Equal(expected, (await visitor.PostAsync("/agents?handler=Deny", workspace, ("client", _program.ClientId), form)).Status);
        Assert.Equal(expected, (await visitor.PostAsync("/agents?handler=Deny", workspace, ("client", _program.ClientId), ("everywhere", "true"), form)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync("/agents?handler=Admit", ("denied", denied.Id.ToString()), form)).Status);

        Assert.Equal(HttpStatusCode.OK, await AskAsync());
        Assert.Equal(1, await _app.InDbAsync(db => db.DeniedClients.CountAsync(_ct)));
    }

    [Fact]
    public async Task Leaves_the_organizations_denials_to_its_admins()
    {
        await _owner.PostAsync("/agents?handler=Deny&of=organization", ("client", _program.ClientId), ("workspace", _ada.WorkspaceId.ToString()), ("everywhere", "true"), await FormAsync(_owner));
        var manager = await (await Somebody.JoinAsync(_app, "owner", _ada.WorkspaceId)).WithPasswordAsync();
        await _app.InDbAsync(db => db.OrganizationMembers.Where(m => m.UserId == manager.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, OrganizationRole.Member), _ct));
        var visitor = await new Visitor(_app).SignedInAsync(manager);

        var page = await visitor.GetAsync("/agents?of=workspace");

        Assert.Contains("in all of Agency", page.Text);
        Assert.DoesNotContain("Let in again", page.Text);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/agents?of=organization")).Status);
        var denied = await _app.InDbAsync(db => db.DeniedClients.SingleAsync(_ct));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync("/agents?handler=Admit", ("denied", denied.Id.ToString()), await FormAsync(visitor))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("caf\u00e9")]
    public async Task Refuses_what_cannot_be_the_id_of_a_program(string id)
    {
        var refused = await _owner.PostAsync("/agents?handler=Deny&of=workspace", ("client", id), ("workspace", _ada.WorkspaceId.ToString()), await FormAsync(_owner));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotEmpty(refused.Document.QuerySelector("#client_id-said")!.TextContent);
    }

    [Fact]
    public async Task Does_not_repeat_a_consent_for_a_workspace_that_the_person_has_left()
    {
        await _viewer.JoinAnotherWorkspaceAsync("viewer");
        await _app.InDbAsync(db => db.Members.Where(m => m.UserId == _viewer.UserId && m.WorkspaceId == _ada.WorkspaceId).ExecuteDeleteAsync(_ct));

        Assert.StartsWith("Claude", (await _member.OpenAsync(_program.Address())).Title, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<HttpStatusCode> AskAsync() => (await _agent.GetAsync("/api/v1/me", _ct)).StatusCode;

    private static async Task<(string, string?)> FormAsync(Visitor visitor) =>
        ("__RequestVerificationToken", (await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value"));
}
