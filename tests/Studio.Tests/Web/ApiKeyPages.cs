using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Web;

/// <summary>Keys on pages. What a key opens, and who may give one out, is tested where keys are.</summary>
public sealed class ApiKeyPages : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Visitor _visitor = null!;
    private Guid _channel;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_ada);
        _channel = await _ada.ConnectChannelAsync(name: "<i>Acme</i>");
    }

    [Fact]
    public async Task J03_Show_a_new_key_this_once()
    {
        var issued = await IssueAsync("<b>Robot</b>", ("permissions", "create_posts"));
        var secret = issued.Document.QuerySelector(".copy code")!.TextContent;

        Assert.Equal(HttpStatusCode.OK, issued.Status);
        Assert.Matches("^bb_studio_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$", secret);
        Assert.Equal("no-store", Assert.Single(issued.Header("Cache-Control")));
        Assert.Empty(issued.Document.QuerySelectorAll("main b, main i"));
        Assert.DoesNotContain(_visitor.Cookies.Values, value => value.Contains(secret, StringComparison.Ordinal));
        var me = await _app.With(secret).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);
        Assert.Equal(("Robot", _ada.UserId, _ada.WorkspaceId), (me.Connection.Name![3..^4], me.User.Id, me.WorkspaceId));
        Assert.Equal(["create_posts"], me.Permissions);
        Assert.Equal([_channel], me.AllowlistedAccounts!);

        foreach (var path in new[] { "/api-keys", "/api-keys/new", $"/api-keys/{me.ApiKeyId}" })
        {
            var page = await _visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain(secret["bb_studio_".Length..^9], page.Document.DocumentElement.OuterHtml);
        }
    }

    [Fact]
    public async Task Make_no_second_key_of_a_form_that_is_sent_again()
    {
        await IssueAsync("Robot");
        var again = await IssueAsync("Robot");

        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("There is a key called Robot here already.", again.Text);
        Assert.Equal(1, await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task Count_days_by_the_workspaces_calendar()
    {
        await IssueAsync("Robot", ("expires_at", "2030-01-02"));

        Assert.Equal(new DateTimeOffset(2030, 1, 2, 23, 0, 0, TimeSpan.Zero), (await KeyAsync()).ExpiresAt);
        Assert.Equal("2030-01-02", (await _visitor.GetAsync($"/api-keys/{(await KeyAsync()).Id}")).Document.QuerySelector("#expires_at")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("expires_at", "2029-12-30", "expires_at")]
    [InlineData("expires_at", "tomorrow", "expires_at")]
    [InlineData("expires_at", "9999-12-31", "expires_at")]
    [InlineData("channels", null, "channels")]
    public async Task Say_beside_the_field_what_is_wrong(string field, string? value, string said)
    {
        var refused = await IssueAsync("Robot", (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotEmpty(refused.Document.QuerySelector($"#{said}-said")!.TextContent);
        Assert.Equal(0, await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task I14_J09_Change_and_revoke_a_key_from_its_next_call_on()
    {
        var secret = (await IssueAsync("Robot", ("permissions", "create_posts"))).Document.QuerySelector(".copy code")!.TextContent;
        var page = await _visitor.GetAsync($"/api-keys/{(await KeyAsync()).Id}");
        Assert.NotNull(page.Document.QuerySelector("#may-create_posts[checked]"));

        var changed = await _visitor.FollowAsync(await _visitor.PressAsync(page, "Save", ("permissions", "view_analytics"), ("expires_at", "")));
        Assert.Contains("The key is changed", changed.Text);
        Assert.Equal(["view_analytics"], (await _app.With(secret).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Permissions);

        var revoked = await _visitor.FollowAsync(await _visitor.PressAsync(changed, "Revoke"));
        Assert.Contains("The key is revoked", revoked.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(secret).GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _visitor.PressAsync(page, "Save")).Status);
        Assert.Equal(["api_key.edit", "api_key.issue", "api_key.revoke"], (await _app.RowsAsync(_ada.WorkspaceId, _ct)).Where(row => row.Outcome == "ok").Select(row => row.Action).Where(action => action.StartsWith("api_key", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task J02_L12_Take_nothing_from_the_form_that_is_not_on_it()
    {
        var stranger = await Somebody.JoinAsync(_app);

        await IssueAsync("Robot", ("user_id", stranger.UserId.ToString()), ("IssuedBy", stranger.UserId.ToString()), ("workspace_id", stranger.WorkspaceId.ToString()), ("Id", Guid.Empty.ToString()));
        var key = await KeyAsync();

        Assert.Equal((_ada.UserId, _ada.WorkspaceId), (key.IssuedBy, key.WorkspaceId));
        Assert.NotEqual(Guid.Empty, key.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await IssueAsync("Other", ("channels", (await stranger.ConnectChannelAsync()).ToString()))).Status);
    }

    [Fact]
    public async Task J09_Ask_whoever_signed_in_long_ago_to_do_it_again()
    {
        var form = await _visitor.GetAsync("/api-keys/new");
        _app.Clock.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(HttpStatusCode.Conflict, (await _visitor.PressAsync(form, "Issue the key", ("name", "Robot"), ("channels", _channel.ToString()))).Status);
        var asked = await _visitor.OpenAsync("/api-keys/new");
        Assert.Equal("Sign in", asked.Title);

        var back = await _visitor.FollowAsync(await _visitor.PressAsync(asked, "Sign in", ("email", _ada.Email), ("password", Somebody.Password)));
        Assert.Equal("Issue an API key", back.Title);
        Assert.Equal(HttpStatusCode.OK, (await IssueAsync("Robot")).Status);
    }

    [Fact]
    public async Task L11_L13_Are_for_those_who_may()
    {
        await IssueAsync("Robot");
        var id = (await KeyAsync()).Id.ToString();
        var viewer = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app, "viewer", _ada.WorkspaceId)).WithPasswordAsync());
        var stranger = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());

        foreach (var (visitor, mayIssue) in new[] { (viewer, false), (stranger, true) })
        {
            var form = ("__RequestVerificationToken", (await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value"));
            Assert.DoesNotContain("Robot", (await visitor.GetAsync("/api-keys")).Text);
            Assert.Equal(mayIssue ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await visitor.GetAsync("/api-keys/new")).Status);
            Assert.Equal(mayIssue ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, (await visitor.PostAsync("/api-keys/new", ("name", "x"), ("channels", _channel.ToString()), form)).Status);

            foreach (var key in new[] { id, Guid.CreateVersion7().ToString() })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/api-keys/{key}")).Status);
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync($"/api-keys/{key}", ("channels", _channel.ToString()), form)).Status);
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync("/api-keys?handler=Revoke", ("key", key), form)).Status);
            }
        }

        Assert.Null((await KeyAsync()).RevokedAt);
    }

    [Fact]
    public async Task Let_a_former_admin_revoke_their_own_and_the_workspaces_manager_everybodys()
    {
        await IssueAsync("Robot");
        await _app.InDbAsync(db => db.OrganizationMembers.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, OrganizationRole.Member), _ct));
        var manager = await new Visitor(_app).SignedInAsync(await DemotedAsync(await Somebody.JoinAsync(_app, "owner", _ada.WorkspaceId)));

        Assert.Contains("Robot", (await manager.GetAsync("/api-keys")).Text);
        await _app.InDbAsync(db => db.Members.Where(m => m.UserId == _ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Role.Viewer.Id), _ct));
        var own = await _visitor.GetAsync("/api-keys");
        Assert.DoesNotContain("Issue a key", own.Text);

        await manager.PressAsync(await manager.GetAsync("/api-keys"), "Revoke");
        Assert.NotNull((await KeyAsync()).RevokedAt);
        Assert.Equal(HttpStatusCode.Redirect, (await _visitor.PressAsync(own, "Revoke")).Status);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<Somebody> DemotedAsync(Somebody person)
    {
        await _app.InDbAsync(db => db.OrganizationMembers.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, OrganizationRole.Member), _ct));
        return await person.WithPasswordAsync();
    }

    private async Task<Page> IssueAsync(string name, params (string Name, string? Value)[] filled)
    {
        (string Name, string? Value)[] usual = [("name", name), ("channels", _channel.ToString()), ("expires_at", "")];
        return await _visitor.PressAsync(await _visitor.GetAsync("/api-keys/new"), "Issue the key", [.. usual.Where(field => !filled.Any(own => own.Name == field.Name)), .. filled]);
    }

    private Task<Studio.ApiKeys.ApiKey> KeyAsync() => _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().AsNoTracking().SingleAsync(_ct));
}
