using System.Net;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class SafePages : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/posts", HttpStatusCode.OK)]
    [InlineData("/account", HttpStatusCode.OK)]
    [InlineData("/agents", HttpStatusCode.OK)]
    [InlineData("/agents?of=workspace", HttpStatusCode.OK)]
    [InlineData("/agents?of=organization", HttpStatusCode.OK)]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/api-keys", HttpStatusCode.OK)]
    [InlineData("/api-keys/new", HttpStatusCode.OK)]
    [InlineData("/api-keys/0197c0de-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/posts?status=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/oauth/consent?transaction=unknown", HttpStatusCode.NotFound)]
    [InlineData("/set-up?token=wrong", HttpStatusCode.Forbidden)]
    [InlineData("/nothing-here", HttpStatusCode.NotFound)]
    public async Task Run_nothing_from_elsewhere_and_are_kept_by_nobody(string path, HttpStatusCode status)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = path == "/sign-in" ? new Visitor(_app) : await new Visitor(_app).SignedInAsync(ada);

        var page = await visitor.GetAsync(path);

        Assert.Equal(status, page.Status);
        Assert.Equal("no-store", Assert.Single(page.Header("Cache-Control")));
        Assert.Equal("nosniff", Assert.Single(page.Header("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(page.Header("X-Frame-Options")));
        Assert.Equal("same-origin", Assert.Single(page.Header("Referrer-Policy")));
        Assert.StartsWith("max-age=", Assert.Single(page.Header("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            Assert.Single(page.Header("Content-Security-Policy")));
        Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src])"));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    [InlineData("/switch-workspace")]
    [InlineData("/account?handler=Password")]
    [InlineData("/account?handler=Everywhere")]
    [InlineData("/agents?handler=End")]
    [InlineData("/agents?handler=Switch")]
    [InlineData("/agents?handler=Deny")]
    [InlineData("/agents?handler=Admit")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000?handler=Rename")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000?handler=Narrow")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000?handler=Move")]
    [InlineData("/api-keys?handler=Revoke")]
    [InlineData("/api-keys/new")]
    [InlineData("/api-keys/0197c0de-0000-7000-8000-000000000000")]
    [InlineData("/oauth/consent")]
    [InlineData("/set-up")]
    public async Task Take_a_form_only_from_the_browser_that_they_gave_it_to(string path)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);
        var strangers = (await new Visitor(_app).GetAsync("/sign-in")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");

        foreach (var token in new[] { null, "made-up", strangers })
        {
            var refused = await visitor.PostAsync(path, ("__RequestVerificationToken", token), ("decision", "allow"), ("workspace", ada.WorkspaceId.ToString()));

            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("Go back, load the page again", refused.Text);
        }

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/posts")).Status);
    }

    // A form without a handler would show a page on which nothing is loaded.
    [Theory]
    [InlineData("/")]
    [InlineData("/posts")]
    [InlineData("/account")]
    [InlineData("/agents")]
    [InlineData("/agents?handler=Nonsense")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000")]
    [InlineData("/api-keys")]
    public async Task Take_no_form_that_they_have_not(string path)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);
        var token = (await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync(path, ("__RequestVerificationToken", token))).Status);
    }

    [Fact]
    public async Task Show_what_others_wrote_as_text()
    {
        const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>";
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        await (await ada.RestAsync()).DraftAsync(await ada.ConnectChannelAsync(name: "<b>Acme</b>"), Hostile, _ct);
        var visitor = await new Visitor(_app).SignedInAsync(ada);

        var posts = await visitor.GetAsync("/posts");
        var program = await ClientProgram.RegisterAsync(_app, name: "Claude<b>\u202Eelbuod</b>");
        var consent = await visitor.OpenAsync(program.Address());

        Assert.Contains(Hostile, posts.Text);
        Assert.Contains("<b>Acme</b>", posts.Text);
        Assert.Empty(posts.Document.QuerySelectorAll("main script, main img, main b"));
        Assert.Contains("Claude<b>elbuod</b> wants to act for you", consent.Text);
        Assert.Empty(consent.Document.QuerySelectorAll("main b"));
    }

    public void Dispose() => _app.Dispose();
}
