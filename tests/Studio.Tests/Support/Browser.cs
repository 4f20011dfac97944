using Microsoft.Playwright;
using Studio.Tests.Support;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Studio.Tests.Support;

/// <summary>One Chromium for all tests, started when the first asks for it. Where there is none, the tests that need it are skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Of classes whose tests are about browsers. They run once, on SQLite: what stands behind the pages runs on both databases in other tests.</summary>
    public const string Trait = "needs";

    public const string Needed = "browser";

    private static readonly string Program = Environment.GetEnvironmentVariable("STUDIO_TEST_BROWSER") is { Length: > 0 } named ? named : "/usr/bin/chromium";

    private readonly SemaphoreSlim _turn = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A fresh profile, and a page in it.</summary>
    public async Task<IPage> OpenAsync(TestApp app, BrowserNewContextOptions? options = null)
    {
        var browser = await StartAsync();
        options ??= new();
        options.BaseURL = app.Address;
        return await (await browser.NewContextAsync(options)).NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _turn.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        if (!File.Exists(Program))
        {
            Assert.Skip($"There is no browser at {Program}. Install Chromium, or name one in STUDIO_TEST_BROWSER.");
        }

        await _turn.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();

            // As root, and in containers with little shared memory, Chromium starts only like this.
            return _browser ??= await _playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        }
        finally
        {
            _turn.Release();
        }
    }
}
