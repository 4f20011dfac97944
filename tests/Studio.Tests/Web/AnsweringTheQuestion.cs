using System.Net;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
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
    public async Task Says_who_asks_and_for_what()
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
    public async Task Takes_nothing_ticked_for_a_no()
    {
        var back = await _visitor.FollowAsync(await _visitor.PressAsync(await AskAsync(), "Allow", ("scope", null)));

        Assert.Equal("access_denied", _program.Answer(back.Location)["error"]);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task Is_refused_for_a_workspace_of_others()
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
    public async Task Is_refused_for_a_workspace_that_lets_no_agents_in()
    {
        var second = await _ada.JoinAnotherWorkspaceAsync(agentsAllowed: false);

        Assert.Contains("Second (owner): lets no agents in", (await AskAsync()).Text);
        await RefusedAsync(HttpStatusCode.Forbidden, "Second does not let agents in.", ("workspace", second.ToString()));
    }

    [Theory]
    [InlineData("posts:read posts:publish")]
    [InlineData("mcp")]
    [InlineData("posts:read admin")]
    public async Task Is_refused_for_more_than_was_asked(string ticked)
    {
        var scopes = ticked.Split(' ').Select(scope => ("scope", (string?)scope));
        var refused = await _visitor.PressAsync(await AskAsync("posts:read posts:write"), "Allow", [.. scopes]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("The program did not ask for this.", refused.Document.QuerySelector("#scope-said")?.TextContent);
        Assert.Equal(0, await GrantsAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("7")]
    [InlineData("36500")]
    [InlineData(null)]
    public Task Is_refused_for_a_duration_that_was_not_offered(string? days) => RefusedAsync(HttpStatusCode.BadRequest, "Choose one of the durations.", ("expires", days));

    [Fact]
    public async Task Belongs_to_the_browser_that_began_it()
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
    public async Task Belongs_to_the_person_who_was_asked()
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
    public async Task Needs_somebody_who_is_signed_in()
    {
        var question = await AskAsync();
        _visitor.Cookies.Remove("__Host-studio");

        Assert.StartsWith("/sign-in", (await _visitor.PressAsync(question, "Allow")).Location, StringComparison.Ordinal);
        Assert.Equal(0, await GrantsAsync());
    }

    [Fact]
    public async Task Is_over_after_ten_minutes()
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
    public async Task Stays_a_no()
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
        Assert.Equal(Data.Engine.Text(_ada.WorkspaceId), (await GrantAsync()).Tenant);
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

    private static string TransactionOf(Page question) => question.Document.QuerySelector("input[name=transaction]")!.GetAttribute("value")!;

    private Task<int> GrantsAsync() => _app.InDbAsync(db => db.Set<Grant>().CountAsync(_ct));

    private Task<Grant> GrantAsync() => _app.InDbAsync(db => db.Set<Grant>().AsNoTracking().SingleAsync(_ct));
}
