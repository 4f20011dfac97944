using System.Net;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class ConnectingADevice : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Visitor _visitor = null!;
    private DeviceProgram _device = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_ada);
        _device = await DeviceProgram.StartAsync(_app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Asks_the_same_question_as_for_every_program_and_lets_the_device_in()
    {
        var question = await EnterAsync(_device.UserCode.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant());
        Assert.Equal("Television wants to act for you", question.Title);
        Assert.Contains($"it shows {_device.UserCode}", question.Text, StringComparison.Ordinal);
        Assert.Contains("Unverified", question.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("The answer goes to", question.Text, StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self'", Assert.Single(question.Header("Content-Security-Policy")), StringComparison.Ordinal);

        var done = await _visitor.FollowAsync(await _visitor.PressAsync(question, "Allow", ("expires", "30")));
        Assert.Equal(("Connected", "/oauth/consent"), (done.Title, done.Address.AbsolutePath));

        var tokens = await _device.AskAsync();
        using var http = _app.With(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/v1/me", _ct)).StatusCode);
        var grant = await _app.InDbAsync(db => db.Set<Grant>().SingleAsync(_ct));
        Assert.Equal((_ada.WorkspaceId.ToString(), _app.Clock.GetUtcNow().UtcDateTime.AddDays(30)), (grant.Tenant!.ToLowerInvariant(), grant.ExpiresAt));
    }

    [Fact]
    public async Task O06_shows_a_code_that_came_with_the_address_and_asks_before_it_does_anything()
    {
        var page = await _visitor.GetAsync(new Uri(_device.Address).PathAndQuery);

        Assert.Equal((HttpStatusCode.OK, "Connect a device"), (page.Status, page.Title));
        Assert.Contains("Go on only if you started this yourself", page.Text, StringComparison.Ordinal);
        Assert.Contains("Does your device show the very same code?", page.Text, StringComparison.Ordinal);
        Assert.Equal(_device.UserCode, page.Document.QuerySelector("#user_code")!.GetAttribute("value"));
        Assert.Equal("authorization_pending", (await _device.AskAsync()).GetProperty("error").GetString());

        Assert.StartsWith("/oauth/consent", (await _visitor.PressAsync(page, "My device shows this code")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_nothing_of_an_address_that_holds_no_code()
    {
        var page = await _visitor.GetAsync("/device?user_code=" + Uri.EscapeDataString("Call 0800 EVIL <b>now</b>"));

        Assert.DoesNotContain("EVIL", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("", page.Document.QuerySelector("#user_code")!.GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Comes_back_with_the_code_after_the_sign_in()
    {
        var stranger = new Visitor(_app);

        var form = await stranger.OpenAsync(new Uri(_device.Address).PathAndQuery);
        Assert.Equal("/sign-in", form.Address.AbsolutePath);
        var page = await stranger.FollowAsync(await stranger.SignInAsync(_ada.Email, path: form.Address.PathAndQuery));

        Assert.Equal(("Connect a device", _device.UserCode), (page.Title, page.Document.QuerySelector("#user_code")!.GetAttribute("value")));
    }

    [Theory]
    [InlineData("BCDF-BCDF")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Says_that_no_device_waits_with_this_code(string code)
    {
        var page = await _visitor.PressAsync(await _visitor.GetAsync("/device"), "Continue", ("user_code", code));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("No device waits with this code.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task O02_says_when_too_many_codes_were_tried()
    {
        for (var i = 0; i < 10; i++)
        {
            await _visitor.PressAsync(await _visitor.GetAsync("/device"), "Continue", ("user_code", "BCDF-BCDF"));
        }

        var page = await _visitor.PressAsync(await _visitor.GetAsync("/device"), "Continue", ("user_code", _device.UserCode));

        Assert.Contains("Too many codes have been tried. Wait 10 minutes", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task O05_Is_nothing_that_somebody_else_could_answer()
    {
        var eve = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var question = await EnterAsync(_device.UserCode);
        var other = await new Visitor(_app).SignedInAsync(eve);

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(question.Address.PathAndQuery)).Status);
        Assert.Contains("No device waits", (await other.PressAsync(await other.GetAsync("/device"), "Continue", ("user_code", _device.UserCode))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_the_device_of_a_no()
    {
        var done = await _visitor.FollowAsync(await _visitor.PressAsync(await EnterAsync(_device.UserCode), "Deny"));

        Assert.Equal("Not connected", done.Title);
        Assert.Equal("access_denied", (await _device.AskAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task I40_Leaves_rows_of_the_person_and_of_the_device()
    {
        await _visitor.PressAsync(await EnterAsync(_device.UserCode), "Allow");
        await _device.AskAsync();

        var here = await _app.RowsAsync(_ada.WorkspaceId, _ct);
        Assert.Contains(here, row => row.Action == "connection.device" && row.UserId == _ada.UserId);
        Assert.Contains(here, row => row.Action == "oauth.consent.allow" && row.UserId == _ada.UserId && row.ClientId == _device.ClientId);
        Assert.Contains(here, row => row.Action == "oauth.token.issue" && row.ClientId == _device.ClientId);
    }

    private async Task<Page> EnterAsync(string code) =>
        await _visitor.FollowAsync(await _visitor.PressAsync(await _visitor.GetAsync("/device"), "Continue", ("user_code", code)));
}

/// <summary>The same in the browser that people have.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class ConnectingADeviceInABrowser(Browser browser) : IDisposable
{
    private readonly TestApp _app = RunningApp.Start();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lets_the_device_in(bool javaScript)
    {
        var page = await browser.OpenAsync(_app, new() { JavaScriptEnabled = javaScript });
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var device = await DeviceProgram.StartAsync(_app);

        await page.GotoAsync(device.Address);
        await page.SignInAsync(ada);
        await page.PressAsync("My device shows this code");
        await page.PressAsync("Allow");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Connected");
        Assert.True((await device.AskAsync()).TryGetProperty("access_token", out _));
    }

    public void Dispose() => _app.Dispose();
}
