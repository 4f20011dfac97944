using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Cli;
using Studio.People;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class ASession : IDisposable
{
    private const string NewPassword = "another long password";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ends_with_signing_out()
    {
        var (_, visitor) = await SignedInAsync();

        var out_ = await visitor.PressAsync(await visitor.OpenAsync("/account"), "Sign out");

        Assert.Contains("You are signed out.", (await visitor.FollowAsync(out_)).Text);
        Assert.True(await IsOutAsync(visitor));
    }

    [Fact]
    public async Task K05_Ends_for_every_copy_of_its_cookie_and_for_no_other_session()
    {
        var (ada, here) = await SignedInAsync();
        var there = await new Visitor(_app).SignedInAsync(ada);
        var thief = here.Copy();
        Assert.False(await IsOutAsync(thief));

        await here.PressAsync(await here.OpenAsync("/account"), "Sign out");

        Assert.True(await IsOutAsync(thief));
        Assert.False(await IsOutAsync(there));
        Assert.Contains(await _app.RowsAsync(ada.WorkspaceId, _ct), row => row is { Action: "session.sign_out", Outcome: "ok" } && row.UserId == ada.UserId);
    }

    [Theory]
    [InlineData("/sign-in?again=true", "Sign in")]
    [InlineData("/account", "Change the password")]
    public async Task K03_Is_another_after_each_proof_of_who_it_is(string path, string button)
    {
        var (ada, visitor) = await SignedInAsync();
        var thief = visitor.Copy();

        var (name, value) = button == "Sign in" ? ("password", Somebody.Password) : ("current", Somebody.Password);
        var answer = await visitor.PressAsync(await visitor.GetAsync(path), button, ("email", ada.Email), (name, value), button == "Sign in" ? ("", null) : ("password", NewPassword));

        Assert.True(answer.LeadsOn);
        Assert.False(await IsOutAsync(visitor));
        Assert.True(await IsOutAsync(thief));
    }

    [Fact]
    public async Task Leaves_no_row_for_ever()
    {
        var (ada, _) = await SignedInAsync();
        _app.Clock.Advance(TimeSpan.FromDays(32));
        await new Visitor(_app).SignedInAsync(ada);

        Assert.Equal(1, await _app.InDbAsync(db => db.Set<Session>().CountAsync(_ct)));
    }

    [Fact]
    public async Task Ends_only_once_however_often_the_button_is_pressed()
    {
        var (_, visitor) = await SignedInAsync();
        var page = await visitor.OpenAsync("/account");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => visitor.Copy().PressAsync(page, "Sign out")));

        Assert.All(answers, answer => Assert.StartsWith("/sign-in", answer.Location, StringComparison.Ordinal));
        Assert.True(await IsOutAsync(visitor));
    }

    [Fact]
    public async Task L01_Is_not_ended_by_a_link()
    {
        var (_, visitor) = await SignedInAsync();

        await visitor.GetAsync("/sign-out");

        Assert.False(await IsOutAsync(visitor));
    }

    [Fact]
    public async Task K06_Ends_in_every_browser_with_signing_out_everywhere()
    {
        var (ada, here) = await SignedInAsync();
        var there = await new Visitor(_app).SignedInAsync(ada);

        await here.PressAsync(await here.OpenAsync("/account"), "Sign out everywhere");

        Assert.True(await IsOutAsync(here));
        Assert.True(await IsOutAsync(there));
    }

    [Fact]
    public async Task K06_Goes_on_in_the_browser_where_the_password_was_changed_and_ends_in_the_others()
    {
        var (ada, here) = await SignedInAsync();
        var there = await new Visitor(_app).SignedInAsync(ada);

        var changed = await ChangeAsync(here, Somebody.Password);

        Assert.Contains("Your password is changed.", (await here.FollowAsync(changed)).Text);
        Assert.False(await IsOutAsync(here));
        Assert.True(await IsOutAsync(there));
        Assert.False((await there.SignInAsync(ada.Email)).LeadsOn);
        Assert.True((await there.SignInAsync(ada.Email, NewPassword)).LeadsOn);
    }

    [Fact]
    public async Task Does_not_let_somebody_guess_the_password_behind_it()
    {
        var (_, visitor) = await SignedInAsync();
        for (var i = 0; i < 10; i++)
        {
            var refused = await ChangeAsync(visitor, "a guess");
            Assert.Equal("This is not your current password.", refused.Document.QuerySelector("#current-said")?.TextContent);
        }

        Assert.Contains("too many attempts", (await ChangeAsync(visitor, Somebody.Password)).Text);
    }

    [Fact]
    public async Task Keeps_the_password_where_the_new_one_is_refused()
    {
        var (_, visitor) = await SignedInAsync();

        var refused = await ChangeAsync(visitor, Somebody.Password, "short");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("at least 10 characters", refused.Document.QuerySelector("#password-said")?.TextContent);
        Assert.True((await ChangeAsync(visitor, Somebody.Password)).LeadsOn);
    }

    // Some hashes look at 72 bytes only, some end at a NUL, some spellings of one letter are two.
    [Theory]
    [InlineData(100)]
    [InlineData(256)]
    public async Task K18_Counts_every_character_of_a_long_password(int length)
    {
        var (ada, visitor) = await SignedInAsync();
        var password = new string('x', length - 1);

        Assert.True((await ChangeAsync(visitor, Somebody.Password, password + "a")).LeadsOn);

        Assert.False((await new Visitor(_app).SignInAsync(ada.Email, password + "b")).LeadsOn);
        Assert.False((await new Visitor(_app).SignInAsync(ada.Email, password[..72])).LeadsOn);
        Assert.True((await new Visitor(_app).SignInAsync(ada.Email, password + "a")).LeadsOn);
    }

    [Theory]
    [InlineData("\u00e9\u00e9\u00e9\u00e9\u00e9 pass\U0001f511word")]
    [InlineData("before and after a \u00a0 space")]
    public async Task K18_Takes_a_password_as_it_was_typed(string password)
    {
        var (ada, visitor) = await SignedInAsync();

        Assert.True((await ChangeAsync(visitor, Somebody.Password, password)).LeadsOn);

        foreach (var other in new[] { password[..^1], password + " ", " " + password, "before" })
        {
            Assert.False((await new Visitor(_app).SignInAsync(ada.Email, other)).LeadsOn);
        }

        Assert.True((await new Visitor(_app).SignInAsync(ada.Email, password)).LeadsOn);
    }

    [Fact]
    public async Task K18_Has_no_password_longer_than_anybody_types()
    {
        var (_, visitor) = await SignedInAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await ChangeAsync(visitor, Somebody.Password, new string('x', 257))).Status);
    }

    [Theory]
    [InlineData("users deactivate {0}")]
    [InlineData("users reset-password {0}")]
    public async Task K06_Is_ended_by_the_operator_from_the_very_next_page(string command)
    {
        var (ada, visitor) = await SignedInAsync();
        Assert.False(await IsOutAsync(visitor));

        var exit = await StudioCommands.RunAsync(string.Format(null, command, ada.Email).Split(' '), _app.Services, TextReader.Null, TextWriter.Null, TextWriter.Null);

        Assert.Equal(0, exit);
        Assert.True(await IsOutAsync(visitor));
        Assert.False((await visitor.SignInAsync(ada.Email)).LeadsOn);
    }

    [Fact]
    public async Task Lasts_a_fortnight_without_a_page_and_thirty_days_with_many()
    {
        var clock = new JumpingClock();
        using var app = new TestApp(host => host.ConfigureServices(services => services.AddSingleton<TimeProvider>(clock)));
        var ada = await (await Somebody.JoinAsync(app)).WithPasswordAsync();
        var (idle, busy) = (await new Visitor(app).SignedInAsync(ada), await new Visitor(app).SignedInAsync(ada));

        await OnDayAsync(9, busy, isOut: false);
        await OnDayAsync(15, idle, isOut: true);
        await OnDayAsync(18, busy, isOut: false);
        await OnDayAsync(29, busy, isOut: false);
        await OnDayAsync(31, busy, isOut: true);

        async Task OnDayAsync(int day, Visitor visitor, bool isOut)
        {
            clock.Ahead = TimeSpan.FromDays(day);
            Assert.Equal(isOut, await IsOutAsync(visitor));
        }
    }

    [Fact]
    public async Task L13_Is_taken_to_another_workspace_of_the_person_and_to_no_other()
    {
        var (ada, visitor) = await SignedInAsync();
        var strange = await Somebody.JoinAsync(_app);
        await ada.JoinAnotherWorkspaceAsync("viewer");
        var start = await visitor.OpenAsync("/");
        Assert.Equal("Acme", start.Title);

        var foreign = await visitor.PressAsync(start, "Switch", ("workspace", strange.WorkspaceId.ToString()));
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal("Acme", (await visitor.OpenAsync("/")).Title);

        var second = await _app.InDbAsync(db => db.Workspaces.Where(w => w.Name == "Second").Select(w => w.Id).SingleAsync(_ct));
        var switched = await visitor.FollowAsync(await visitor.PressAsync(start, "Switch", ("workspace", second.ToString())));
        Assert.Equal("Second", switched.Title);
        Assert.Contains("You are viewer here.", switched.Text);

        await _app.InDbAsync(db => db.Workspaces.Where(w => w.Id == second).ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct));
        Assert.Equal("Acme", (await visitor.OpenAsync("/")).Title);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PressAsync(start, "Switch", ("workspace", second.ToString()))).Status);
    }

    [Fact]
    public async Task I08_Means_nothing_to_the_doors_of_agents()
    {
        var (_, visitor) = await SignedInAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/api/v1/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.SendAsync(Raw.ToolsCall("whoami"))).Status);
    }

    // A browser sends it along where a page calls with a token of somebody else's.
    [Fact]
    public async Task I08_Takes_nobodys_place_who_comes_with_a_bearer()
    {
        var (_, visitor) = await SignedInAsync();
        var eve = await Somebody.JoinAsync(_app);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new("Bearer", await eve.TokenAsync());

        Assert.Contains(eve.UserId.ToString(), await (await visitor.SendAsync(request)).Response.Content.ReadAsStringAsync(_ct));
    }

    public void Dispose() => _app.Dispose();

    private async Task<(Somebody Person, Visitor Visitor)> SignedInAsync()
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        return (ada, await new Visitor(_app).SignedInAsync(ada));
    }

    private static async Task<Page> ChangeAsync(Visitor visitor, string current, string password = NewPassword) =>
        await visitor.PressAsync(await visitor.OpenAsync("/account"), "Change the password", ("current", current), ("password", password));

    private static async Task<bool> IsOutAsync(Visitor visitor) =>
        (await visitor.GetAsync("/posts")).Location?.StartsWith("/sign-in", StringComparison.Ordinal) is true;

    // The clock of the other tests would wake everything that runs once a second, once for each second of the month.
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
