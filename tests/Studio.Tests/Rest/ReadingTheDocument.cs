using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.Rest;

/// <summary>The page for people, in a real browser, with the policy that it is served with.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class ReadingTheDocument(Browser browser) : IDisposable
{
    private readonly TestApp _app = RunningApp.Start();

    [Fact]
    public async Task Shows_the_operations_and_asks_nobody_elsewhere_for_anything()
    {
        var page = await browser.OpenAsync(_app);
        var (asked, complaints) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) => complaints.Add(message.Text);

        await page.GotoAsync("/api/v1/docs");

        await Assertions.Expect(page.GetByText("Says who acts, where, and what they may do.").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.All(asked, url => Assert.True(url.StartsWith(_app.Address, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal), url));
        Assert.DoesNotContain(complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    public void Dispose() => _app.Dispose();
}
