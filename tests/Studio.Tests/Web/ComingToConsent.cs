using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class ComingToConsent : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _person = null!;
    private Visitor _visitor = null!;
    private ClientProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _person = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_person);
        _program = await ClientProgram.RegisterAsync(_app);
    }

    // With a remembered consent the old cookie would bring whoever stole it a token.
    [Fact]
    public async Task K05_Is_not_possible_with_a_session_that_was_ended_elsewhere()
    {
        Assert.StartsWith("/oauth/consent", (await _visitor.GetAsync(_program.Address())).Location, StringComparison.Ordinal);

        await _app.InDbAsync(db => db.Users.Where(p => p.Id == _person.UserId).ExecuteUpdateAsync(set => set.SetProperty(p => p.SecurityStamp, "another"), _ct));

        Assert.StartsWith("/sign-in", (await _visitor.GetAsync(_program.Address())).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task K05_Is_not_possible_with_a_copy_of_a_session_that_was_signed_out()
    {
        var thief = _visitor.Copy();
        Assert.StartsWith("/oauth/consent", (await thief.GetAsync(_program.Address())).Location, StringComparison.Ordinal);

        await _visitor.PressAsync(await _visitor.OpenAsync("/account"), "Sign out");

        Assert.StartsWith("/sign-in", (await thief.GetAsync(_program.Address())).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task K20_Begins_with_the_sign_in_for_a_program_that_asks_for_it()
    {
        var form = await _visitor.OpenAsync(_program.Address() + "&prompt=login");
        Assert.Equal("/sign-in", form.Address.AbsolutePath);

        await SignInAndGoOnAsync(_visitor, form);
    }

    [Fact]
    public async Task Fills_the_sign_in_with_what_the_program_said_and_believes_none_of_it()
    {
        var form = await new Visitor(_app).OpenAsync(_program.Address() + "&login_hint=" + Uri.EscapeDataString(_person.Email));
        Assert.Equal(_person.Email, form.Document.QuerySelector("#email")!.GetAttribute("value"));

        var hostile = await new Visitor(_app).OpenAsync(_program.Address() + "&login_hint=" + Uri.EscapeDataString("\"><script>alert(1)</script>"));
        Assert.Equal("\"><script>alert(1)</script>", hostile.Document.QuerySelector("#email")!.GetAttribute("value"));
        Assert.Empty(hostile.Document.QuerySelectorAll("main script"));

        var (eve, long_) = (await (await Somebody.JoinAsync(_app)).WithPasswordAsync(), await new Visitor(_app).OpenAsync(_program.Address() + "&login_hint=" + new string('x', 300)));
        Assert.Equal("", long_.Document.QuerySelector("#email")!.GetAttribute("value") ?? "");
        var other = await new Visitor(_app).SignedInAsync(eve);
        Assert.StartsWith("/oauth/consent", (await other.GetAsync(_program.Address() + "&login_hint=" + Uri.EscapeDataString(_person.Email))).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A01_Goes_on_after_the_sign_in_where_the_request_was_pushed()
    {
        var pushed = await PushAsync("/oauth/par");
        var name = (await pushed.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("request_uri").GetString()!;
        var stranger = new Visitor(_app);

        var form = await stranger.OpenAsync(QueryHelpers.AddQueryString("/oauth/authorize", new Dictionary<string, string?> { ["client_id"] = _program.ClientId, ["request_uri"] = name }));

        await SignInAndGoOnAsync(stranger, form);
    }

    [Fact]
    public async Task A32_Does_not_lose_a_long_state_at_the_sign_in()
    {
        var stranger = new Visitor(_app);

        var form = await stranger.OpenAsync(_program.Address().Replace("&state=", "&state=" + string.Concat(Enumerable.Repeat("%22", 1500)), StringComparison.Ordinal));

        Assert.InRange(form.Address.PathAndQuery.Length, 1, 1000);
        await SignInAndGoOnAsync(stranger, form);
    }

    [Theory]
    [InlineData("/ä")]
    [InlineData("//evil.test")]
    [InlineData("/\\evil.test")]
    [InlineData("https://evil.test")]
    [InlineData("/a\r\nSet-Cookie: b=c")]
    public async Task L14_Never_leads_from_the_sign_in_to_what_is_no_page_of_ours(string returnUrl) =>
        Assert.Equal("/", (await _visitor.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl))).Location);

    [Fact]
    public async Task I32_Is_a_question_that_nobody_could_guess_the_name_of()
    {
        var names = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            names.Add(QueryHelpers.ParseQuery(new Uri(new("https://studio.test"), (await _visitor.GetAsync(_program.Address())).Location!).Query)["transaction"].ToString());
        }

        Assert.Equal(20, names.Count);
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-]{43}$", name));
        Assert.Equal(20, names.Select(name => name[..6]).Distinct().Count());
    }

    [Fact]
    public async Task K18_Answers_an_address_with_a_NUL_like_any_unknown_one() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(_app).SignInAsync("a\0b@demo.test")).Status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task SignInAndGoOnAsync(Visitor visitor, Page form)
    {
        Assert.Equal(HttpStatusCode.OK, form.Status);
        var back = QueryHelpers.ParseQuery(form.Address.Query)["returnUrl"].ToString();
        await visitor.SignInAsync(_person.Email, path: form.Address.PathAndQuery);

        Assert.StartsWith("/oauth/consent", (await visitor.GetAsync(back)).Location, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PushAsync(string path) => _app.Anonymous().PostAsync(
        path, new FormUrlEncodedContent(QueryHelpers.ParseQuery(new Uri(TestApp.Url + _program.Address()).Query).Select(field => KeyValuePair.Create(field.Key, field.Value.ToString()))), _ct);
}
