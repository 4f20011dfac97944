using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Studio.Callers;
using Studio.Connections;
using Studio.People;
using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>What holds for all pages, looked at in a browser.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class EveryPage(Browser browser) : IDisposable
{
    private const string Consent = "consent";
    private const string DeviceConsent = "consent of a device";
    private const string SetUp = "set-up";
    private const string Agent = "agent";
    private const string Key = "key";
    private const string NewKey = "new key";
    private const string NewClient = "new client";
    private const string Post = "post";

    private readonly TestApp _app = RunningApp.Start();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages { get; } =
    [
        "/", "/posts", "/posts?status=failed", Post, "/agents", "/agents?of=workspace", "/agents?of=organization", Agent, "/api-keys", "/api-keys/new", Key, NewKey,
        "/clients", "/clients/new", NewClient,
        "/account", "/sign-in", "/nothing-here", "/device", "/device?user_code=BCDFBCDF", Consent, DeviceConsent, SetUp,
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Fits_a_small_phone_and_can_be_used_by_everybody_in_light_and_dark(string path)
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

        await page.SetViewportSizeAsync(1280, 720);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = (await page.RunAxe()).Violations.SelectMany(rule => rule.Nodes.Select(node => $"{scheme}: {rule.Help}: {node.Html}"));
            Assert.True(!found.Any(), string.Join('\n', found));
        }

        // Some twenty pages left open are some twenty processes.
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/")]
    [InlineData("/nothing-here")]
    [InlineData("/agents")]
    [InlineData("/api-keys/new")]
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

        if (path == Post)
        {
            await page.OpenAsync($"/posts/{await EditedPostAsync(ada)}", ada);
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("A title");
            return;
        }

        await ada.JoinAnotherWorkspaceAsync(name: "A workspace with a name that goes on for longer than anybody would like");
        await (await ada.RestAsync()).DraftAsync(await ada.ConnectChannelAsync(), "https://an.example/address/that/is/one/very/long/word/and/has/to/break/somewhere/on/a/phone", _ct);
        if (path is Agent or Key or NewKey or NewClient || path.StartsWith("/agents", StringComparison.Ordinal) || path.StartsWith("/api-keys", StringComparison.Ordinal) || path.StartsWith("/clients", StringComparison.Ordinal))
        {
            await GoToAgentsAsync(page, path, ada);
            return;
        }

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

    // Approved once, changed since, and waiting for somebody to decide: everything that the page can show.
    private async Task<Guid> EditedPostAsync(Somebody ada)
    {
        const string Long = "https://an.example/address/that/is/one/very/long/word/and/has/to/break/somewhere/on/a/phone";
        await ada.RequireApprovalAsync();
        var rest = await ada.RestAsync();
        Guid[] channels = [await ada.ConnectChannelAsync(), await ada.ConnectChannelAsync("bluesky", "A_channel_with_a_name_that_has_no_space_to_break_at_either", characterLimit: 10)];
        var post = await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_ids = channels, title = "A title", caption = "Fresh bread", first_comment = "First", internal_notes = Long }, _ct).ReadAsync<PostView>(_ct);
        await rest.StepAsync(post.Id, "submit", _ct, Long).ReadAsync<PostView>(_ct);
        await rest.StepAsync(post.Id, "approve", _ct, "Lovely", 2).ReadAsync<PostView>(_ct);
        await rest.ChangeAsync(post.Id, new { caption = Long, first_comment = "", proposed_publish_at = "2030-02-01T09:00:00Z", platform_overrides = new[] { new { social_account_id = channels[1], platform_extra = new { board = Long } } } }, _ct).ReadAsync<PostView>(_ct);
        return post.Id;
    }

    // Several connections, of which one has ended and one is held back, and two keys.
    private async Task GoToAgentsAsync(IPage page, string path, Somebody ada)
    {
        var channel = await ada.ConnectChannelAsync(name: "A_channel_with_a_name_that_has_no_space_to_break_at_either");
        await ada.KeyAsync(Permission.All, channel);
        await (await Somebody.JoinAsync(_app, "viewer", ada.WorkspaceId)).TokenAsync(Scope.PostsRead | Scope.AnalyticsRead);
        string[] tokens = [await ada.TokenAsync(), await ada.TokenAsync(Scope.PostsRead | Scope.PostsWrite | Scope.PostsPublish), await ada.TokenAsync()];
        var ids = new List<Guid>();
        foreach (var token in tokens)
        {
            ids.Add((await _app.With(token).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id!.Value);
        }

        await _app.InDbAsync(async db =>
        {
            await db.Set<Grant>().Where(g => g.Id == ids[2]).ExecuteUpdateAsync(
                set => set.SetProperty(g => g.Status, "revoked").SetProperty(g => g.EndedAt, _app.Clock.GetUtcNow().UtcDateTime).SetProperty(g => g.EndedBy, nameof(GrantEnd.RefreshReused)), _ct);
            var client = await db.Set<Grant>().Where(g => g.Id == ids[0]).Select(g => g.ClientId!).SingleAsync(_ct);
            var organization = await db.Workspaces.Where(w => w.Id == ada.WorkspaceId).Select(w => w.OrganizationId).SingleAsync(_ct);
            db.Add(new DeniedClient { OrganizationId = organization, WorkspaceId = ada.WorkspaceId, ClientId = client, Name = "Test client", DeniedBy = ada.UserId, DeniedAt = _app.Clock.GetUtcNow() });
            db.Add(new DeniedClient { OrganizationId = organization, WorkspaceId = null, ClientId = "https://a.very.long.example/client-metadata-document-of-somebody.json", Name = null, DeniedBy = ada.UserId, DeniedAt = _app.Clock.GetUtcNow() });
            return await db.SaveChangesAsync(_ct);
        });

        var key = await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().Select(k => k.Id).FirstAsync(_ct));
        await page.OpenAsync(path switch { Agent => $"/agents/{ids[1]}", Key => $"/api-keys/{key}", NewKey => "/api-keys/new", NewClient => "/clients/new", _ => path }, ada);
        if (path == NewKey)
        {
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Robot");
            await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
            await page.PressAsync("Issue the key");
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your new API key");
        }

        if (path is NewClient or "/clients")
        {
            await page.GotoAsync("/clients/new");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("A_client_with_a_name_that_has_no_space_to_break_at");
            await page.GetByLabel("Claude", new() { Exact = true }).CheckAsync();
            await page.GetByLabel("More callback addresses").FillAsync("https://an.example/address/that/is/one/very/long/word/and/has/to/break/somewhere/on/a/phone");
            await page.PressAsync("Register the client");
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your new client");
            if (path is not NewClient)
            {
                await page.GotoAsync(path);
            }
        }
    }
}
