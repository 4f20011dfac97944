using Microsoft.Playwright;

namespace Studio.Tests.Support;

/// <summary>What people do on pages, in a real browser.</summary>
internal static class OnPages
{
    public static async Task SignInAsync(this IPage page, Somebody person)
    {
        await page.GetByLabel("E-mail address").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(Somebody.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Opens a page of the product as somebody who is signed in.</summary>
    public static async Task OpenAsync(this IPage page, string path, Somebody person)
    {
        await page.GotoAsync("/sign-in");
        await page.SignInAsync(person);

        // By what the page shows: a failure then says what it showed instead.
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Connect an agent");
        await page.GotoAsync(path);
    }

    public static Task PressAsync(this IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
