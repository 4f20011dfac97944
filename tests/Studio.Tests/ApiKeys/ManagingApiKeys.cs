using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.People;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Tests.ApiKeys;

public sealed class ManagingApiKeys : IDisposable
{
    private const Permission Writing = Permission.CreatePosts | Permission.PublishDirectly;

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    private DateTimeOffset Tomorrow => _app.Clock.GetUtcNow().AddDays(1);

    [Fact]
    public async Task Gives_out_a_key_that_opens_what_it_says_until_it_expires()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var issued = await IssueAsync(ada, new(Permission.CreatePosts, [channel], Tomorrow));

        Assert.Matches("^bb_studio_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$", issued.Text);
        var me = await _app.With(issued.Text).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);
        Assert.Equal(["create_posts"], me.Permissions);
        Assert.Equal([channel], me.AllowlistedAccounts!);

        _app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(issued.Text).GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    [Fact]
    public async Task J03_Keeps_nothing_that_would_open_anything()
    {
        var ada = await Somebody.JoinAsync(_app);
        var issued = await IssueAsync(ada, new(Permission.None, [await ada.ConnectChannelAsync()], null));

        var kept = await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().SingleAsync(_ct));

        Assert.Equal(32, kept.Hash.Length);
        Assert.DoesNotContain(issued.Text[ApiKeySecret.Prefix.Length..^9], $"{kept.Name}{kept.Lookup}{Convert.ToBase64String(kept.Hash)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Works_for_reading_with_no_permission_at_all()
    {
        var ada = await Somebody.JoinAsync(_app);
        var issued = await IssueAsync(ada, new(Permission.None, [await ada.ConnectChannelAsync()], null));

        Assert.Equal(HttpStatusCode.OK, (await _app.With(issued.Text).GetAsync("/api/v1/posts", _ct)).StatusCode);
    }

    [Theory]
    [InlineData("no channel", "channels")]
    [InlineData("past expiry", "expires_at")]
    [InlineData("long name", "name")]
    [InlineData("empty name", "name")]
    public async Task Refuses_terms_that_cannot_be_and_names_the_field(string wrong, string field)
    {
        var ada = await Somebody.JoinAsync(_app);
        Guid[] channels = wrong == "no channel" ? [] : [await ada.ConnectChannelAsync()];
        DateTimeOffset? expires = wrong == "past expiry" ? _app.Clock.GetUtcNow() : null;
        var name = wrong switch { "long name" => new string('x', 101), "empty name" => " ", _ => "Key" };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(ada, new(Permission.None, channels, expires), name));

        Assert.Equal((RefusalKind.Invalid, field), (refusal.Kind, refusal.Field));
    }

    [Fact]
    public async Task J02_Refuses_channels_of_elsewhere_as_if_they_did_not_exist()
    {
        var ada = await Somebody.JoinAsync(_app);
        Guid[] channels = [await ada.ConnectChannelAsync(), await (await Somebody.JoinAsync(_app)).ConnectChannelAsync()];

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(ada, new(Permission.None, channels, null)));
        var issued = await IssueAsync(ada, new(Permission.None, [channels[0]], null));
        var later = await Assert.ThrowsAsync<RefusedException>(() => WithAsync<EditApiKey, ApiKeyView>(ada, edit => edit.RunAsync(issued.Key.Id, new(Permission.None, channels, null), _ct)));

        Assert.Equal((RefusalKind.NotFound, RefusalKind.NotFound), (refusal.Kind, later.Kind));
    }

    [Fact]
    public async Task J04_Refuses_to_give_out_more_than_the_issuer_holds()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Role.Contributor.Id), _ct));

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(ada, new(Writing, [channel], null), held: Role.Contributor.Permissions));

        Assert.Equal((RefusalKind.Forbidden, true), (refusal.Kind, refusal.Message.Contains("publish_directly", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Is_for_owners_and_admins_of_the_organization_and_never_for_agents()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var member = await Somebody.JoinAsync(_app, "manager", ada.WorkspaceId);
        var terms = new ApiKeyTerms(Permission.None, [channel], null);

        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(member, terms))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(ada, terms, credential: new Credential.ApiKey(Guid.CreateVersion7(), "x")))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => IssueAsync(ada, terms, credential: new Credential.Connection(Guid.CreateVersion7(), "x", "x")))).Kind);

        // Whoever looks after the workspace sees a key and may revoke it, which is not changing it.
        var id = (await IssueAsync(ada, terms)).Key.Id;
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => EditAsync(member, null))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusedException>(() => EditAsync(ada, new Credential.Connection(Guid.CreateVersion7(), "x", "x")))).Kind);

        Task<ApiKeyView> EditAsync(Somebody who, Credential? credential) => WithAsync<EditApiKey, ApiKeyView>(who, edit => edit.RunAsync(id, terms, _ct), credential: credential);
    }

    [Fact]
    public async Task Edits_what_the_editor_holds_and_leaves_the_rest_on_the_key()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (one, two) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Two"));
        var issued = await IssueAsync(ada, new(Writing | Permission.UploadMedia, [one], Tomorrow));

        // The editor holds create_posts and upload_media: they drop the one, and can neither drop publish_directly nor add view_analytics.
        var edited = await WithAsync<EditApiKey, ApiKeyView>(
            ada,
            edit => edit.RunAsync(issued.Key.Id, new(Permission.UploadMedia | Permission.ViewAnalytics, [two], null), _ct),
            held: Permission.CreatePosts | Permission.UploadMedia);

        Assert.Equal(["publish_directly", "upload_media"], edited.Permissions);
        Assert.Equal([two], edited.Channels);
        Assert.Null(edited.ExpiresAt);
        Assert.Equal([two], (await _app.With(issued.Text).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).AllowlistedAccounts!);
    }

    [Fact]
    public async Task Forgets_with_an_edit_what_the_key_was_answered()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (one, two) = (await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync(name: "Two"));
        var issued = await IssueAsync(ada, new(Writing, [one], Tomorrow));
        var agent = _app.With(issued.Text);
        var asked = new { social_account_id = one, caption = "Hello", idempotency_key = "k-1" };
        await agent.PostAsJsonAsync("/api/v1/posts", asked, _ct).ReadAsync<PostView>(_ct);

        await WithAsync<EditApiKey, ApiKeyView>(ada, edit => edit.RunAsync(issued.Key.Id, new(Writing, [two], Tomorrow), _ct));

        Assert.Equal(HttpStatusCode.NotFound, (await agent.PostAsJsonAsync("/api/v1/posts", asked, _ct)).StatusCode);
    }

    [Fact]
    public async Task Revokes_from_the_very_next_call_and_for_good()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var issued = await IssueAsync(ada, new(Permission.None, [channel], null));

        await WithAsync<RevokeApiKey, ApiKeyView>(ada, revoke => revoke.RunAsync(issued.Key.Id, _ct));

        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.With(issued.Text).GetAsync("/api/v1/me", _ct)).StatusCode);
        var edit = await Assert.ThrowsAsync<RefusedException>(() => WithAsync<EditApiKey, ApiKeyView>(ada, use => use.RunAsync(issued.Key.Id, new(Permission.None, [channel], null), _ct)));
        Assert.Equal(RefusalKind.Conflict, edit.Kind);
    }

    [Fact]
    public async Task L13_Knows_no_key_of_another_workspace()
    {
        var ada = await Somebody.JoinAsync(_app);
        var issued = await IssueAsync(ada, new(Permission.None, [await ada.ConnectChannelAsync()], null));
        var stranger = await Somebody.JoinAsync(_app);

        Assert.Equal(RefusalKind.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => WithAsync<RevokeApiKey, ApiKeyView>(stranger, revoke => revoke.RunAsync(issued.Key.Id, _ct)))).Kind);
        Assert.Empty((await WithAsync<ListApiKeys, ApiKeysPage>(stranger, list => list.RunAsync(10, null, _ct))).Keys);
        Assert.Single((await WithAsync<ListApiKeys, ApiKeysPage>(ada, list => list.RunAsync(10, null, _ct))).Keys);
    }

    [Theory]
    [InlineData("bb_studio_")]
    [InlineData("bb_studio_short_0badc0de")]
    [InlineData("bb_studio_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_00000000")]
    [InlineData("bb_studio_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Takes_no_text_for_a_key_that_cannot_be_one(string text) => Assert.Null(ApiKeySecret.TryParse(text));

    [Fact]
    public void Makes_no_two_alike_and_reads_what_it_makes()
    {
        var (one, two) = (ApiKeySecret.Create(), ApiKeySecret.Create());

        Assert.NotEqual(one.Text, two.Text);
        Assert.Equal(one, ApiKeySecret.TryParse(one.Text));
    }

    public void Dispose() => _app.Dispose();

    private Task<IssuedApiKey> IssueAsync(Somebody who, ApiKeyTerms terms, string name = "Key", Permission held = Permission.All, Credential? credential = null) =>
        WithAsync<IssueApiKey, IssuedApiKey>(who, issue => issue.RunAsync(name, terms, _ct), held, credential);

    private async Task<TAnswer> WithAsync<TUseCase, TAnswer>(Somebody who, Func<TUseCase, Task<TAnswer>> run, Permission held = Permission.All, Credential? credential = null)
        where TUseCase : notnull
    {
        credential ??= await SessionAsync(who);
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller =
            new(who.UserId, who.WorkspaceId, "UTC", credential, held, held, Scope.Mcp, Channels: null);
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        return await run(scope.ServiceProvider.GetRequiredService<TUseCase>());
    }

    private Task<Credential> SessionAsync(Somebody who) => _app.InDbAsync(async db =>
    {
        var session = db.Add(new Session { UserId = who.UserId, EndsAt = _app.Clock.GetUtcNow() + SignInRules.SessionLife }).Entity;
        await db.SaveChangesAsync(_ct);
        return (Credential)new Credential.Session(session.Id);
    });
}
