using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>A process of its own, since what it prints is what people start from.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class TheFirstRun(Browser browser) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("studio-");
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_an_owner_by_the_printed_link_and_only_once()
    {
        using var app = new TestApp(address: $"http://127.0.0.1:{RunningApp.FreePort()}");
        var page = await browser.OpenAsync(app);
        using var studio = Start(app.Address);
        try
        {
            var link = await LinkAsync(studio);
            await page.GotoAsync(link);
            await page.GetByLabel("Organization").FillAsync("Northwind");
            await page.GetByLabel("First workspace").FillAsync("Bakery");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada Byron");
            await page.GetByLabel("E-mail address").FillAsync("ada@demo.test");
            await page.GetByLabel("Password").FillAsync(Somebody.Password);
            await page.PressAsync("Set up");

            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Bakery");
            await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("You are owner here");

            var again = await page.GotoAsync(link);
            Assert.Equal((int)HttpStatusCode.Forbidden, again!.Status);
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("has been used");
        }
        finally
        {
            studio.Kill();
            await studio.WaitForExitAsync(_ct);
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Process Start(string address)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--urls", address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["STUDIO_DATA_DIR"] = _directory.FullName },
        };
        foreach (var setting in new[] { "DATABASE_URL", "APP_URL", "ASPNETCORE_URLS" })
        {
            start.Environment.Remove(setting);
        }

        var studio = Process.Start(start)!;
        studio.BeginErrorReadLine();
        return studio;
    }

    private async Task<string> LinkAsync(Process studio)
    {
        while (await studio.StandardOutput.ReadLineAsync(_ct) is { } line)
        {
            if (line.StartsWith("First owner:", StringComparison.Ordinal))
            {
                return line["First owner:".Length..].Trim();
            }
        }

        throw new InvalidOperationException("It printed no link.");
    }
}
