using System.Net;
using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>The way to stop a program, for somebody without a mouse and without scripts.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class CuttingOffInABrowser(Browser browser) : IDisposable
{
    private readonly TestApp _app = RunningApp.Start();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Works_with_the_keyboard_alone_and_without_scripts()
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        using var agent = await ada.RestAsync();
        var page = await browser.OpenAsync(_app, new() { JavaScriptEnabled = false });
        await page.OpenAsync("/agents", ada);

        await TabToAsync(page, "Disconnect Test client");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It is disconnected");
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    public void Dispose() => _app.Dispose();

    private static async Task TabToAsync(IPage page, string button)
    {
        var wanted = page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true });
        for (var pressed = 0; pressed < 40; pressed++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.Locator(":focus").GetAttributeAsync("aria-label") == button)
            {
                await Assertions.Expect(wanted).ToBeFocusedAsync();
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {button}.");
    }
}
