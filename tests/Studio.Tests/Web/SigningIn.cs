using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Studio.People;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class SigningIn : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opens_the_page_that_was_asked_for()
    {
        var ada = await AdaAsync();
        var visitor = new Visitor(_app);

        var asked = await visitor.GetAsync("/posts?status=draft");
        Assert.Equal("/sign-in?returnUrl=%2Fposts%3Fstatus%3Ddraft", asked.Location);

        var signedIn = await visitor.SignInAsync(ada.Email, path: asked.Location!);
        Assert.Equal("/posts?status=draft", signedIn.Location);
        Assert.Equal("Posts", (await visitor.FollowAsync(signedIn)).Title);
    }

    // Before what the tests themselves set, to be done in time.
    [Fact]
    public void Keeps_passwords_that_are_slow_to_guess()
    {
        var hashing = new PasswordHasherOptions();
        foreach (var configured in _app.Services.GetServices<IConfigureOptions<PasswordHasherOptions>>())
        {
            configured.Configure(hashing);
        }

        Assert.True(hashing.IterationCount >= 210_000);
    }

    [Fact]
    public async Task K01_K15_Says_the_same_whoever_it_is_that_may_not()
    {
        var (ada, gone) = (await AdaAsync(), await AdaAsync());
        await _app.InDbAsync(db => db.Users.Where(u => u.Id == gone.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false), _ct));

        var mistyped = await new Visitor(_app).SignInAsync(ada.Email, "not my password");
        var deactivated = await new Visitor(_app).SignInAsync(gone.Email);
        var unknown = await new Visitor(_app).SignInAsync("nobody@demo.test");

        Assert.Contains("do not belong together", mistyped.Text);
        Assert.All([mistyped, deactivated, unknown], page => Assert.Equal((HttpStatusCode.BadRequest, mistyped.Text), (page.Status, page.Text)));
        Assert.All([mistyped, deactivated, unknown], page => Assert.DoesNotContain(page.SetCookies, cookie => cookie.StartsWith("__Host-studio=", StringComparison.Ordinal)));
    }

    // What takes the time is the hash: it is worked out once for whoever asks.
    [Theory]
    [InlineData("known")]
    [InlineData("deactivated")]
    [InlineData("without a password")]
    [InlineData("unknown")]
    public async Task K01_Q06_Takes_the_work_of_one_hash_whoever_it_is(string who)
    {
        var hasher = new CountingHasher();
        using var app = new TestApp(host => host.ConfigureServices(services => services.AddScoped<IPasswordHasher<Person>>(_ => hasher)));
        var ada = await (await Somebody.JoinAsync(app)).WithPasswordAsync();
        await app.InDbAsync(db => who switch
        {
            "deactivated" => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false), _ct),
            "without a password" => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, (string?)null), _ct),
            _ => Task.FromResult(0),
        });

        await new Visitor(app).SignInAsync(who == "unknown" ? "nobody@demo.test" : ada.Email, "a guess");

        Assert.Equal(1, hasher.Verified);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_locked_after_ten_failures_from_one_address_for_a_quarter_of_an_hour(bool known)
    {
        var ada = await AdaAsync();
        var email = known ? ada.Email : "nobody@demo.test";
        var attacker = new Visitor(_app, "203.0.113.7");
        for (var i = 0; i < 10; i++)
        {
            Assert.Contains("do not belong together", (await attacker.SignInAsync(email, "a guess")).Text);
        }

        Assert.Contains("too many attempts", (await attacker.SignInAsync(email)).Text);
        Assert.Contains("too many attempts", (await attacker.SignInAsync(email.ToUpperInvariant())).Text);

        if (known)
        {
            Assert.True((await new Visitor(_app, "198.51.100.1").SignInAsync(email)).LeadsOn);
        }

        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(known, (await attacker.SignInAsync(email)).LeadsOn);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData(" //evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    public async Task L14_Leads_to_no_other_site(string returnUrl)
    {
        var ada = await AdaAsync();
        var visitor = new Visitor(_app);
        var path = $"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}";

        Assert.Equal("/", (await visitor.SignInAsync(ada.Email, path: path)).Location);
        Assert.Equal("/", (await visitor.GetAsync(path)).Location);
    }

    [Fact]
    public async Task K04_Gives_a_cookie_that_only_this_site_gets_and_no_script_reads()
    {
        var cookie = await SessionOfAsync(_app);

        Assert.Equal("__Host-studio", cookie[0].Split('=')[0]);
        Assert.Contains("secure", cookie);
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        Assert.Contains("path=/", cookie);
        Assert.DoesNotContain(cookie, part => part.StartsWith("domain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gives_a_plain_cookie_over_http_on_this_computer()
    {
        using var local = new TestApp(address: "http://127.0.0.1:5080");
        var cookie = await SessionOfAsync(local);

        Assert.Equal("studio", cookie[0].Split('=')[0]);
        Assert.DoesNotContain("secure", cookie);
        Assert.Contains("httponly", cookie);
    }

    [Fact]
    public async Task Is_refused_over_plain_http_where_the_site_has_https()
    {
        using var overHttp = _app.CreateClient(new() { BaseAddress = new("http://studio.test"), AllowAutoRedirect = false, HandleCookies = false });

        var page = await overHttp.GetAsync("/sign-in", _ct);
        var form = await overHttp.PostAsync("/sign-in", new FormUrlEncodedContent([new("email", "a@demo.test"), new("password", "b")]), _ct);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (page.StatusCode, form.StatusCode));
        Assert.Contains("Use https://studio.test/", await page.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Needs_a_workspace_and_says_so_to_nobody_but_the_person()
    {
        var ada = await AdaAsync();
        await _app.InDbAsync(db => db.Members.ExecuteDeleteAsync(_ct));

        Assert.Contains("not a member of any workspace", (await new Visitor(_app).SignInAsync(ada.Email)).Text);
        Assert.Contains("do not belong together", (await new Visitor(_app).SignInAsync(ada.Email, "a guess")).Text);
    }

    [Fact]
    public async Task Is_on_record_whether_it_worked_or_not()
    {
        var ada = await AdaAsync();
        await new Visitor(_app).SignInAsync(ada.Email, "a guess");
        await new Visitor(_app).SignInAsync(ada.Email);

        var rows = (await _app.RowsAsync(null, _ct)).Where(row => row.Action == "session.sign_in").Select(row => (row.Outcome, row.TargetId)).ToList();
        Assert.Equal([("refused", ada.UserId), ("ok", ada.UserId)], rows);
    }

    public void Dispose() => _app.Dispose();

    private async Task<Somebody> AdaAsync() => await (await Somebody.JoinAsync(_app)).WithPasswordAsync();

    private sealed class CountingHasher : PasswordHasher<Person>
    {
        public int Verified { get; private set; }

        public override PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            Verified++;
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    private static async Task<string[]> SessionOfAsync(TestApp app)
    {
        var ada = await (await Somebody.JoinAsync(app)).WithPasswordAsync();
        var signedIn = await new Visitor(app).SignInAsync(ada.Email);
        var cookie = signedIn.SetCookies.Single(cookie => cookie.Split('=')[0] is "studio" or "__Host-studio");
        return [cookie.Split("; ")[0], .. cookie.ToLowerInvariant().Split("; ").Skip(1)];
    }
}
