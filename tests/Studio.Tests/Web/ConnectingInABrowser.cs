using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>The whole way from a program to the consent page and back, in the browser that people have.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class ConnectingInABrowser(Browser browser) : IDisposable
{
    private readonly TestApp _app = RunningApp.Start();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B23_Leads_back_to_the_program_with_a_code(bool javaScript)
    {
        var page = await browser.OpenAsync(_app, new() { JavaScriptEnabled = javaScript });
        await using var callback = await Callback.StartAsync();
        var (ada, program) = (await AdaAsync(), await ClientProgram.RegisterAsync(_app, callback.Address));

        await page.GotoAsync(program.Address());
        await page.SignInAsync(ada);
        await page.PressAsync("Allow");

        var answer = await callback.ReadAsync(_ct);
        Assert.Equal((ClientProgram.State, _app.Address), (answer["state"].ToString(), answer["iss"].ToString()));
        Assert.Equal("mcp", (await program.ExchangeAsync(answer["code"]!)).GetProperty("scope").GetString());
    }

    [Fact]
    public async Task B24_Needs_no_mouse()
    {
        var page = await browser.OpenAsync(_app);
        await using var callback = await Callback.StartAsync();
        var (ada, program) = (await AdaAsync(), await ClientProgram.RegisterAsync(_app, callback.Address));

        await page.GotoAsync(program.Address());
        await TabToAsync(page, "email");
        await page.Keyboard.TypeAsync(ada.Email);
        await TabToAsync(page, "password");
        await page.Keyboard.TypeAsync(Somebody.Password);
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/oauth/consent?*");
        await TabToAsync(page, "scope-posts:publish");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "expires-90");
        await page.Keyboard.PressAsync("ArrowLeft");
        await TabToAsync(page, "allow");
        await page.Keyboard.PressAsync("Enter");

        var tokens = await program.ExchangeAsync((await callback.ReadAsync(_ct))["code"]!);
        Assert.Equal("posts:read posts:write posts:approve media:read media:write analytics:read", tokens.GetProperty("scope").GetString());
        Assert.Equal(_app.Clock.GetUtcNow().UtcDateTime.AddDays(30), await _app.InDbAsync(db => db.Set<McpAuthorization.Grants.Grant>().Select(g => g.ExpiresAt).SingleAsync(_ct)));
    }

    [Fact]
    public async Task B24_Waits_with_nothing_chosen_for_the_person()
    {
        var page = await browser.OpenAsync(_app);
        var (ada, program) = (await AdaAsync(), await ClientProgram.RegisterAsync(_app));

        await page.GotoAsync(program.Address());
        await page.SignInAsync(ada);
        await page.WaitForURLAsync("**/oauth/consent?*");

        Assert.Equal("BODY", await page.EvaluateAsync<string>("document.activeElement.tagName"));
        Assert.Equal(0, await page.Locator("[autofocus]").CountAsync());
    }

    [Fact]
    public async Task Tells_the_program_of_a_no()
    {
        var page = await browser.OpenAsync(_app);
        await using var callback = await Callback.StartAsync();
        var (ada, program) = (await AdaAsync(), await ClientProgram.RegisterAsync(_app, callback.Address));

        await page.GotoAsync(program.Address());
        await page.SignInAsync(ada);
        await page.PressAsync("Deny");

        var answer = await callback.ReadAsync(_ct);
        Assert.Equal(("access_denied", ClientProgram.State, _app.Address), (answer["error"].ToString(), answer["state"].ToString(), answer["iss"].ToString()));
        Assert.False(answer.ContainsKey("code"));
    }

    [Fact]
    public async Task Opens_a_program_that_has_addresses_of_its_own()
    {
        var page = await browser.OpenAsync(_app);
        var complaints = ComplaintsOf(page);
        var (ada, program) = (await AdaAsync(), await ClientProgram.RegisterAsync(_app, ClientProgram.OwnScheme));

        await page.GotoAsync(program.Address());
        await page.SignInAsync(ada);
        await page.WaitForURLAsync("**/oauth/consent?*");

        // No such program is installed here: what the browser was told to open is what counts, and that its own rules let it.
        var answered = page.WaitForResponseAsync(response => response.Url.Contains("/oauth/authorize?transaction=", StringComparison.Ordinal));
        await page.PressAsync("Allow");
        var answer = program.Answer(await (await answered).HeaderValueAsync("Location"));

        Assert.NotEmpty(answer["code"]);
        await page.WaitForTimeoutAsync(300);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task B23_Sends_the_answer_nowhere_else()
    {
        var page = await browser.OpenAsync(_app);
        await using var elsewhere = await Callback.StartAsync();
        var complaints = ComplaintsOf(page);
        var (ada, program) = (await AdaAsync(), await ClientProgram.RegisterAsync(_app));

        await page.GotoAsync(program.Address());
        await page.SignInAsync(ada);
        await page.WaitForURLAsync("**/oauth/consent?*");
        await page.EvaluateAsync("address => { document.querySelector('form.card').action = address; document.querySelector('form.card').method = 'get'; }", elsewhere.Address);

        // By script, since a click waits for the page that is not to come.
        await page.EvaluateAsync("document.querySelector('button[value=allow]').click()");
        await page.WaitForTimeoutAsync(300);

        Assert.Contains(complaints, words => words.Contains("form-action", StringComparison.Ordinal));
        Assert.Contains("/oauth/consent", page.Url);
    }

    public void Dispose() => _app.Dispose();

    private async Task<Somebody> AdaAsync() => await (await Somebody.JoinAsync(_app)).WithPasswordAsync();

    private static List<string> ComplaintsOf(IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
            {
                complaints.Add(message.Text);
            }
        };
        return complaints;
    }

    private static async Task TabToAsync(IPage page, string field)
    {
        for (var i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.value") == field)
            {
                return;
            }
        }

        Assert.Fail($"{field} cannot be reached with the Tab key.");
    }
}
