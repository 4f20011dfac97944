using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Studio.People;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>What holds for all pages, looked at in a browser.</summary>
public sealed class EveryPage(Browser browser) : IDisposable
{
    private const string Consent = "consent";
    private const string DeviceConsent = "consent of a device";
    private const string SetUp = "set-up";

    private readonly TestApp _app = RunningApp.Start();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages { get; } = ["/", "/posts", "/posts?status=failed", "/account", "/sign-in", "/nothing-here", "/device", "/device?user_code=BCDFBCDF", Consent, DeviceConsent, SetUp];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Fits_a_small_phone(string path)
    {
        var page = await browser.OpenAsync(_app, new() { ViewportSize = new() { Width = 320, Height = 640 } });
        await GoAsync(page, path);

        // What scrolls in itself may be as wide as it likes.
        var wide = await page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= 320 ? [] : [...document.querySelectorAll('body *')]
              .filter(element => element.getBoundingClientRect().right > 320.5 && !element.closest('pre')).map(element => element.outerHTML.slice(0, 120))
            """);
        Assert.Empty(wide);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Can_be_used_by_everybody_in_light_and_dark(string path)
    {
        var page = await browser.OpenAsync(_app);
        await GoAsync(page, path);

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = (await page.RunAxe()).Violations.SelectMany(rule => rule.Nodes.Select(node => $"{scheme}: {rule.Help}: {node.Html}"));
            Assert.True(!found.Any(), string.Join('\n', found));
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/")]
    [InlineData("/nothing-here")]
    [InlineData("/oauth/authorize?client_id=nobody")]
    public async Task Is_shown_in_no_frame(string path)
    {
        await using var stranger = await Callback.StartAsync($"<!doctype html><title>Win a prize</title><iframe src=\"{_app.Address}{path}\"></iframe>");
        var page = await browser.OpenAsync(_app);

        await page.GotoAsync(stranger.Address);

        Assert.StartsWith("chrome-error:", Assert.Single(page.MainFrame.ChildFrames).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_what_an_agent_put_on_the_calendar()
    {
        var page = await browser.OpenAsync(_app);
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var channel = await ada.ConnectChannelAsync();
        await using var agent = await _app.AgentWith(await ada.TokenAsync(), _ct);
        await agent.CallToolAsync(
            "schedule_post", new Dictionary<string, object?> { ["social_account_id"] = channel, ["caption"] = "Fresh from the oven", ["scheduled_at"] = "2030-06-01T09:00:00Z" }, cancellationToken: _ct);

        await page.OpenAsync("/posts", ada);

        var post = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Fresh from the oven" });
        await Assertions.Expect(post).ToContainTextAsync("Scheduled");
        await Assertions.Expect(post).ToContainTextAsync("Ada Byron via Test client");
        await Assertions.Expect(post).ToContainTextAsync("Sat 1 Jun 2030, 11:00");
    }

    public void Dispose() => _app.Dispose();

    private async Task GoAsync(IPage page, string path)
    {
        if (path == SetUp)
        {
            await page.GotoAsync(new Uri((await _app.Services.GetRequiredService<SetUpLink>().FindAsync(_ct))!).PathAndQuery);
            return;
        }

        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        if (path is "/sign-in" or "/nothing-here")
        {
            await page.GotoAsync(path);
            return;
        }

        await ada.JoinAnotherWorkspaceAsync(name: "A workspace with a name that goes on for longer than anybody would like");
        await (await ada.RestAsync()).DraftAsync(await ada.ConnectChannelAsync(), "https://an.example/address/that/is/one/very/long/word/and/has/to/break/somewhere/on/a/phone", _ct);
        await page.OpenAsync(path is Consent or DeviceConsent ? "/posts" : path, ada);
        if (path == DeviceConsent)
        {
            await page.GotoAsync((await DeviceProgram.StartAsync(_app)).Address);
            await page.PressAsync("My device shows this code");
            await Assertions.Expect(page).ToHaveURLAsync(new Regex("/oauth/consent"));
        }

        if (path == Consent)
        {
            await page.GotoAsync((await ClientProgram.RegisterAsync(_app, name: "A_program_with_a_name_that_has_no_space_to_break_at")).Address());
            await Assertions.Expect(page).ToHaveURLAsync(new Regex("/oauth/consent"));
        }
    }
}
