using System.Net;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>The consent page. Nothing that comes back with its form is believed.</summary>
public sealed class AnsweringTheQuestion : IAsyncLifetime
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
        _program = await ClientProgram.RegisterAsync(_app);
    }

    [Fact]
    public async Task Leads_back_through_signing_in()
    {
        var stranger = new Visitor(_app);

        var signIn = await stranger.OpenAsync(_program.Address());
        Assert.Equal("Sign in", signIn.Title);

        var signedIn = await stranger.PressAsync(signIn, "Sign in", ("email", _ada.Email), ("password", Somebody.Password));
        var goOn = signedIn.Document.QuerySelector("a.button")!.GetAttribute("href")!;
        Assert.Equal("Test client wants to act for you", (await stranger.OpenAsync(goOn)).Title);
    }

    [Fact]
    public async Task B11_Says_who_asks_and_for_what()
    {
        var question = await AskAsync();

        Assert.Contains("Unverified", question.Text);
        Assert.Contains("agent.example", question.Text);
        Assert.Contains(_ada.Email, question.Text);
        Assert.Contains("Acme as owner", question.Text);
        Assert.Equal(7, question.Document.QuerySelectorAll("input[name=scope][checked]").Length);
        Assert.Equal("90", question.Document.QuerySelector("input[name=expires][checked]")!.GetAttribute("value"));
        Assert.EndsWith("form-action 'self' https://agent.example", Assert.Single(question.Header("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grants_everything_where_nothing_was_unticked()
    {
        var tokens = await AllowAsync(await AskAsync());

        Assert.Equal("mcp", tokens);
        Assert.Equal(_app.Clock.GetUtcNow().UtcDateTime.AddDays(90), (await GrantAsync()).ExpiresAt);
    }

    [Fact]
    public async Task Grants_the_rest_where_something_was_unticked() =>
        Assert.Equal("posts:read posts:write", await AllowAsync(await AskAsync(), ("scope", "posts:read"), ("scope", "posts:write")));

    [Fact]
    public async Task Does_not_take_what_the_role_cannot_do_today_for_unticked()
    {
        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Workspaces.Role.Contributor.Id), _ct));
        var question = await AskAsync();

        Assert.Contains("Not now: as contributor you may not do this here.", question.Text);
        Assert.Equal("mcp", await AllowAsync(question));
    }

    [Fact]
    public async Task B17_Takes_nothing_ticked_for_a_no()
    {
        var back = await _visitor.FollowAsync(await _visitor.PressAsync(await AskAsync(), "Allow", ("scope", null)));

        Assert.Equal("access_denied", _program.Answer(back.Location)["error"]);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task B19_Is_refused_for_a_workspace_of_others()
    {
        var strange = await Somebody.JoinAsync(_app);

        await RefusedAsync(HttpStatusCode.Forbidden, "You are not a member of this workspace.", ("workspace", strange.WorkspaceId.ToString()));
    }

    [Fact]
    public async Task Is_refused_for_an_archived_workspace()
    {
        var second = await _ada.JoinAnotherWorkspaceAsync();
        await _app.InDbAsync(db => db.Workspaces.Where(w => w.Id == second).ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct));

        await RefusedAsync(HttpStatusCode.Forbidden, "You are not a member of this workspace.", ("workspace", second.ToString()));
    }

    [Fact]
    public async Task B20_Is_refused_for_a_workspace_that_lets_no_agents_in()
    {
        var second = await _ada.JoinAnotherWorkspaceAsync(policy: AgentPolicy.Off);

        Assert.Contains("Second (owner): lets no agents in", (await AskAsync()).Text);
        await RefusedAsync(HttpStatusCode.Forbidden, "Second does not let agents in.", ("workspace", second.ToString()));
        Assert.Equal(["forbidden"], await _app.InDbAsync(db => db.Trail.IgnoreQueryFilters().Where(row => row.TargetId == second && row.UserId == _ada.UserId).Select(row => row.Outcome).ToListAsync(_ct)));
    }

    [Theory]
    [InlineData("posts:read posts:publish")]
    [InlineData("mcp")]
    [InlineData("posts:read admin")]
    public async Task B04_Is_refused_for_more_than_was_asked(string ticked)
    {
        var scopes = ticked.Split(' ').Select(scope => ("scope", (string?)scope));
        var refused = await _visitor.PressAsync(await AskAsync("posts:read posts:write"), "Allow", [.. scopes]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("The program did not ask for this.", refused.Document.QuerySelector("#scope-said")?.TextContent);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task B02_Is_refused_without_the_token_of_its_own_form()
    {
        var question = await AskAsync();
        var strangers = (await new Visitor(_app).GetAsync("/sign-in")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");

        foreach (var token in new[] { null, "made-up", strangers })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await _visitor.PressAsync(question, "Allow", ("__RequestVerificationToken", token))).Status);
        }

        Assert.Equal(0, await GrantsAsync());
        await AllowAsync(question);
    }

    [Fact]
    public async Task B04_Takes_nothing_of_the_request_from_the_form()
    {
        var other = await ClientProgram.RegisterAsync(_app, "https://evil.example/callback");

        var back = await _visitor.FollowAsync(await _visitor.PressAsync(
            await AskAsync("posts:read"), "Allow",
            ("client_id", other.ClientId), ("redirect_uri", other.RedirectUri), ("resource", "https://evil.example/mcp"), ("state", "evil"), ("code_challenge", new string('e', 43)), ("tenant", Guid.Empty.ToString())));

        var answer = _program.Answer(back.Location);
        Assert.Equal(ClientProgram.State, answer["state"]);
        Assert.Equal("posts:read", (await _program.ExchangeAsync(answer["code"])).GetProperty("scope").GetString());
        var grant = await GrantAsync();
        Assert.Equal((_program.ClientId, _program.RedirectUri, _app.Address + "/mcp"), (grant.ClientId, grant.RedirectUri, grant.Resource));
    }

    [Fact]
    public async Task A21_Grants_nothing_that_the_role_cannot_do_today()
    {
        await _app.InDbAsync(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Workspaces.Role.Viewer.Id), _ct));
        var question = await AskAsync("posts:read posts:publish");

        Assert.Contains("Not now: as viewer you may not do this here.", question.Text);
        Assert.NotNull(question.Document.QuerySelector("#scope-posts\\:publish[disabled]"));

        // A browser does not send what is disabled; somebody else could.
        var forged = await _visitor.PressAsync(question, "Allow", ("scope", "posts:read"), ("scope", "posts:publish"));
        Assert.Equal((HttpStatusCode.BadRequest, 0), (forged.Status, await GrantsAsync()));
        Assert.Equal("posts:read", await AllowAsync(question));
    }

    [Theory]
    [InlineData("Claude", "Claude")]
    [InlineData("ChatGPT", "ChatGPT")]
    [InlineData("\u0421laude", "\u0421laude")]
    [InlineData("\u202Eedualc\u200B\u2066", "edualc")]
    public async Task B12_D23_Says_of_a_borrowed_name_that_nobody_has_verified_it(string name, string shown)
    {
        var program = await ClientProgram.RegisterAsync(_app, name: name);

        var question = await _visitor.OpenAsync(program.Address());

        Assert.Equal(shown + " wants to act for you", question.Title);
        Assert.Equal(shown, question.Document.QuerySelector("h1 bdi")!.TextContent);
        Assert.Equal("Unverified", question.Document.QuerySelector(".badge")!.TextContent.Trim());
        Assert.Contains("agent.example", question.Text);
        Assert.Contains("It chose this name itself.", question.Text);
    }

    [Fact]
    public async Task B12_Cuts_a_name_of_five_thousand_characters()
    {
        var program = await ClientProgram.RegisterAsync(_app, name: string.Concat(Enumerable.Repeat("long ", 1000)));

        Assert.InRange((await _visitor.OpenAsync(program.Address())).Title.Length, 50, 300);
    }

    [Fact]
    public async Task B14_B15_Shows_no_picture_and_no_link_of_a_program_that_registered_itself()
    {
        using var http = _app.Anonymous();
        var answer = await http.PostAsJsonAsync(
            "/oauth/register",
            new { redirect_uris = new[] { ClientProgram.Hosted }, token_endpoint_auth_method = "none", client_uri = "https://agent.example/", logo_uri = "https://agent.example/logo.png", policy_uri = "https://agent.example/policy", tos_uri = "https://agent.example/tos" },
            _ct);
        var id = (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(_ct)).GetProperty("client_id").GetString()!;

        var question = await _visitor.OpenAsync(new ClientProgram(_app, id, ClientProgram.Hosted).Address());

        Assert.Empty(question.Document.QuerySelectorAll("main img, main a[href^='http']"));
        Assert.Contains("img-src 'self'", Assert.Single(question.Header("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task B22_Is_in_no_frame_whatever_it_says()
    {
        var question = await AskAsync();
        var pages = new[]
        {
            question,
            await _visitor.PressAsync(question, "Allow", ("expires", "7")),
            await _visitor.GetAsync("/oauth/consent?transaction=unknown"),
            await _visitor.PressAsync(question, "Allow", ("__RequestVerificationToken", null)),
            await _visitor.GetAsync("/oauth/authorize?client_id=nobody"),
        };

        Assert.Equal([200, 400, 404, 400, 401], pages.Select(page => (int)page.Status));
        Assert.All(pages, page => Assert.Equal("DENY", Assert.Single(page.Header("X-Frame-Options"))));
        Assert.All(pages, page => Assert.Contains("frame-ancestors 'none'", Assert.Single(page.Header("Content-Security-Policy")), StringComparison.Ordinal));
    }

    // The code was sent, and then something happened: a program is told at once, instead of getting tokens that open nothing.
    [Theory]
    [InlineData("person deactivated")]
    [InlineData("member removed")]
    [InlineData("workspace archived")]
    [InlineData("agents off")]
    [InlineData("program denied")]
    public async Task C20_Comes_to_nothing_where_the_person_or_the_workspace_is_out_before_the_code_is_used(string what)
    {
        var code = _program.Answer((await _visitor.FollowAsync(await _visitor.PressAsync(await AskAsync(), "Allow"))).Location)["code"];
        await HappensAsync(what);

        var refused = await _program.TryExchangeAsync(code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await OutcomeAsync(refused));
    }

    [Theory]
    [InlineData("person deactivated")]
    [InlineData("member removed")]
    [InlineData("workspace archived")]
    [InlineData("agents off")]
    [InlineData("program denied")]
    public async Task C33_Is_refreshed_by_nobody_while_the_person_or_the_workspace_is_out(string what)
    {
        var tokens = await _program.ConnectAsync(_visitor);
        var refresh = tokens.GetProperty("refresh_token").GetString()!;
        await HappensAsync(what);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await OutcomeAsync(await _program.RefreshAsync(refresh)));

        // It was not used up: switched on again, it goes on.
        if (what is "agents off")
        {
            await _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.Everything), _ct));
            Assert.Equal(HttpStatusCode.OK, (await _program.RefreshAsync(refresh)).StatusCode);
        }
    }

    [Fact]
    public async Task C23_Takes_no_API_key_for_a_refresh_token()
    {
        var key = await _ada.KeyAsync(Studio.Callers.Permission.All, await _ada.ConnectChannelAsync());

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await OutcomeAsync(await _program.RefreshAsync(key)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("7")]
    [InlineData("36500")]
    [InlineData(null)]
    public Task Is_refused_for_a_duration_that_was_not_offered(string? days) => RefusedAsync(HttpStatusCode.BadRequest, "Choose one of the durations.", ("expires", days));

    [Fact]
    public async Task B09_Belongs_to_the_browser_that_began_it()
    {
        var question = await AskAsync();
        var elsewhere = await new Visitor(_app).SignedInAsync(_ada);

        var opened = await elsewhere.GetAsync(question.Address.PathAndQuery);
        Assert.Equal((HttpStatusCode.NotFound, "This question is not known here"), (opened.Status, opened.Title));

        var other = await elsewhere.OpenAsync(_program.Address());
        var answered = await elsewhere.PressAsync(other, "Allow", ("transaction", TransactionOf(question)));
        Assert.Equal(HttpStatusCode.NotFound, answered.Status);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task A39_Belongs_to_the_person_who_was_asked()
    {
        var eve = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var question = await AskAsync();
        await _visitor.PressAsync(question, "Not you? Sign out");
        await _visitor.SignedInAsync(eve);

        Assert.Equal(HttpStatusCode.NotFound, (await _visitor.GetAsync(question.Address.PathAndQuery)).Status);
        var hers = await _visitor.OpenAsync(_program.Address());
        Assert.Equal(HttpStatusCode.NotFound, (await _visitor.PressAsync(hers, "Allow", ("transaction", TransactionOf(question)))).Status);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task B01_Needs_somebody_who_is_signed_in()
    {
        var question = await AskAsync();
        _visitor.Cookies.Remove("__Host-studio");

        Assert.StartsWith("/sign-in", (await _visitor.GetAsync(question.Address.PathAndQuery)).Location, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await _visitor.PressAsync(question, "Allow")).Location, StringComparison.Ordinal);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task B21_Is_over_after_ten_minutes()
    {
        var question = await AskAsync();
        _app.Clock.Advance(TimeSpan.FromMinutes(11));

        var opened = await _visitor.GetAsync(question.Address.PathAndQuery);
        Assert.Equal((HttpStatusCode.Gone, "This took too long"), (opened.Status, opened.Title));

        var answered = await _visitor.PressAsync(question, "Allow");
        Assert.False(answered.LeadsOn);
        Assert.Equal("This took too long", answered.Title);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task Counts_once_and_says_where_things_stand()
    {
        var question = await AskAsync();
        await AllowAsync(question);

        var again = await _visitor.FollowAsync(await _visitor.PressAsync(question, "Allow"));

        Assert.Contains("You have already allowed this.", again.Text);
        Assert.Equal("Connected", (await _visitor.GetAsync(question.Address.PathAndQuery)).Title);
        Assert.Equal(1, await GrantsAsync());
    }

    [Fact]
    public async Task B16_Stays_a_no()
    {
        var question = await AskAsync();
        var back = await _visitor.FollowAsync(await _visitor.PressAsync(question, "Deny"));
        Assert.Equal("access_denied", _program.Answer(back.Location)["error"]);

        var answered = await _visitor.PressAsync(question, "Allow");

        Assert.False(answered.LeadsOn);
        Assert.Equal("Not connected", answered.Title);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task Starts_in_the_workspace_that_the_person_is_looking_at_and_stays_where_it_was_given()
    {
        var second = await _ada.JoinAnotherWorkspaceAsync("viewer");
        await _visitor.PressAsync(await _visitor.OpenAsync("/"), "Switch", ("workspace", second.ToString()));

        var question = await AskAsync();
        Assert.Equal(second.ToString(), question.Document.QuerySelector("select[name=workspace] option[selected]")!.GetAttribute("value"));

        var shown = await _visitor.PressAsync(question, "Update the list", ("workspace", _ada.WorkspaceId.ToString()));
        Assert.Contains("The list below is for Acme, where you are owner.", shown.Text);

        await AllowAsync(shown, ("workspace", _ada.WorkspaceId.ToString()));
        await _visitor.PressAsync(await _visitor.OpenAsync("/"), "Switch", ("workspace", second.ToString()));
        Assert.Equal(Studio.Data.Engine.Text(_ada.WorkspaceId), (await GrantAsync()).Tenant);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<Page> AskAsync(string scope = "mcp")
    {
        var question = await _visitor.OpenAsync(_program.Address(scope));
        Assert.Equal("Test client wants to act for you", question.Title);
        return question;
    }

    private async Task<string?> AllowAsync(Page question, params (string Name, string? Value)[] filled)
    {
        var back = await _visitor.FollowAsync(await _visitor.PressAsync(question, "Allow", filled));
        return (await _program.ExchangeAsync(_program.Answer(back.Location)["code"])).GetProperty("scope").GetString();
    }

    private async Task RefusedAsync(HttpStatusCode status, string words, params (string Name, string? Value)[] filled)
    {
        var refused = await _visitor.PressAsync(await AskAsync(), "Allow", filled);

        Assert.Equal(status, refused.Status);
        Assert.Contains(words, refused.Text);
        Assert.Equal(0, await GrantsAsync());
    }

    private Task<int> HappensAsync(string what) => _app.InDbAsync(async db =>
    {
        switch (what)
        {
            case "person deactivated":
                return await db.Users.Where(p => p.Id == _ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(p => p.IsActive, false), _ct);
            case "member removed":
                return await db.Members.Where(m => m.UserId == _ada.UserId).ExecuteDeleteAsync(_ct);
            case "workspace archived":
                return await db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct);
            case "agents off":
                return await db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.Off), _ct);
            default:
                var organization = await db.Workspaces.Where(w => w.Id == _ada.WorkspaceId).Select(w => w.OrganizationId).SingleAsync(_ct);
                db.Add(new Studio.Connections.DeniedClient { OrganizationId = organization, WorkspaceId = _ada.WorkspaceId, ClientId = _program.ClientId, Name = "Test client", DeniedBy = _ada.UserId, DeniedAt = _app.Clock.GetUtcNow() });
                return await db.SaveChangesAsync(_ct);
        }
    });

    private async Task<(HttpStatusCode Status, string? Error)> OutcomeAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(_ct)).GetProperty("error").GetString());

    private static string TransactionOf(Page question) => question.Document.QuerySelector("input[name=transaction]")!.GetAttribute("value")!;

    private Task<int> GrantsAsync() => _app.InDbAsync(db => db.Set<Grant>().CountAsync(_ct));

    private Task<Grant> GrantAsync() => _app.InDbAsync(db => db.Set<Grant>().AsNoTracking().SingleAsync(_ct));
}
