using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.People;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class SettingUp : IDisposable
{
    private const string TooLong = "…";

    private static readonly (string Name, string? Value)[] Ada =
    [
        ("organization", "Northwind"), ("workspace", "Bakery"), ("time_zone", "Europe/Berlin"), ("name", "Ada Byron"), ("email", "ada@demo.test"), ("password", Somebody.Password),
    ];

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_an_owner_who_is_signed_in()
    {
        var visitor = new Visitor(_app);

        var start = await visitor.FollowAsync(await visitor.PressAsync(await visitor.GetAsync(await LinkAsync()), "Set up", Ada));

        Assert.Equal("Bakery", start.Title);
        Assert.Contains("You are owner here.", start.Text);
        Assert.True((await new Visitor(_app).SignInAsync("ada@demo.test")).LeadsOn);
    }

    [Fact]
    public async Task K07_K16_Works_once()
    {
        var (visitor, late, link) = (new Visitor(_app), new Visitor(_app), await LinkAsync());
        var form = await late.GetAsync(link);
        await visitor.PressAsync(await visitor.GetAsync(link), "Set up", Ada);

        Assert.Equal(HttpStatusCode.Forbidden, (await late.GetAsync(link)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await late.PressAsync(form, "Set up", [.. Ada[..4], ("email", "eve@demo.test"), Ada[5]])).Status);
        Assert.Null(await _app.Services.GetRequiredService<SetUpLink>().FindAsync(_ct));
        Assert.Equal(1, await PeopleAsync());
    }

    [Fact]
    public async Task Lets_one_of_two_in_who_press_at_once()
    {
        var link = await LinkAsync();
        var visitors = Enumerable.Range(0, 4).Select(_ => new Visitor(_app)).ToList();
        var pages = await Task.WhenAll(visitors.Select(visitor => visitor.GetAsync(link)));
        var pressed = await Task.WhenAll(visitors.Zip(pages).Select((one, i) => one.First.PressAsync(one.Second, "Set up", [.. Ada[..4], ("email", $"ada{i}@demo.test"), Ada[5]])));

        Assert.Single(pressed, page => page.LeadsOn);
        Assert.Equal(1, await PeopleAsync());
    }

    [Theory]
    [InlineData("/set-up")]
    [InlineData("/set-up?token=")]
    [InlineData("/set-up?token=wrong")]
    public async Task Needs_the_link(string path)
    {
        await LinkAsync();

        var page = await new Visitor(_app).GetAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("This link is not valid, or has been used.", page.Text);
    }

    [Theory]
    [InlineData("organization", "", "organization")]
    [InlineData("workspace", " ", "workspace")]
    [InlineData("time_zone", "Mars/Olympus", "time_zone")]
    [InlineData("name", "", "name")]
    [InlineData("email", "not an address", "email")]
    [InlineData("password", "short", "password")]
    [InlineData("password", TooLong, "password")]
    public async Task Says_beside_the_field_what_is_wrong_and_keeps_the_rest(string field, string value, string said)
    {
        var visitor = new Visitor(_app);
        var form = await visitor.GetAsync(await LinkAsync());

        var refused = await visitor.PressAsync(form, "Set up", [.. Ada.Where(own => own.Name != field), (field, value is TooLong ? new string('x', SignInRules.MaxPassword + 1) : value)]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector($"#{said}-said"));
        Assert.Equal(0, await PeopleAsync());
        Assert.True((await visitor.PressAsync(refused, "Set up", Ada)).LeadsOn);
    }

    [Fact]
    public async Task Is_offered_at_every_start_until_somebody_is_here()
    {
        var link = await LinkAsync();
        Assert.Equal(link, await LinkAsync());
    }

    public void Dispose() => _app.Dispose();

    private async Task<string> LinkAsync()
    {
        _ = _app.Server;
        return new Uri((await _app.Services.GetRequiredService<SetUpLink>().FindAsync(_ct))!).PathAndQuery;
    }

    private Task<int> PeopleAsync() => _app.InDbAsync(db => db.Users.CountAsync(_ct));
}
