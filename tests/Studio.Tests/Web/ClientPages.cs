using System.Net;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Studio.Connections.Clients;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>Clients on pages. What a client may do, and in which workspace, is tested where clients are.</summary>
public sealed class ClientPages : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Visitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_ada);
    }

    [Fact]
    public async Task Show_id_and_secret_this_once()
    {
        var registered = await RegisterAsync("<b>Claude</b>", ("for", "claude"), ("redirect_uris", "https://one.example/callback\r\n\r\nhttps://two.example/callback"));
        var (id, secret) = Copied(registered);

        Assert.Equal(HttpStatusCode.OK, registered.Status);
        Assert.Matches("^app-[A-Za-z0-9_-]{22}$", id);
        Assert.Matches("^[A-Za-z0-9_-]{43}$", secret);
        Assert.Equal("no-store", Assert.Single(registered.Header("Cache-Control")));
        Assert.Empty(registered.Document.QuerySelectorAll("main b"));
        Assert.DoesNotContain(_visitor.Cookies.Values, value => value.Contains(secret, StringComparison.Ordinal));

        var list = await _visitor.GetAsync("/clients");
        Assert.Equal(
            [.. ConnectorCallbacks.Claude, "https://one.example/callback", "https://two.example/callback"], list.Document.QuerySelectorAll(".facts li").Select(uri => uri.TextContent.Trim()));
        foreach (var page in new[] { list, await _visitor.GetAsync("/clients/new"), await _visitor.GetAsync("/agents") })
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain(secret, page.Document.DocumentElement.OuterHtml);
        }
    }

    [Fact]
    public async Task Register_what_people_can_sign_in_with()
    {
        var (id, secret) = Copied(await RegisterAsync("Agent", ("redirect_uris", ClientProgram.Hosted)));

        var question = await _visitor.OpenAsync(new ClientProgram(_app, id, ClientProgram.Hosted).Address());

        Assert.Contains("Registered for Acme by its managers", question.Text);
        using var http = _app.Anonymous();
        var fields = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = "none", ["client_id"] = id };
        Assert.Equal("invalid_grant", await ErrorAsync(http, fields, secret));
        Assert.Equal("invalid_client", await ErrorAsync(http, fields, secret + "x"));
    }

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("redirect_uris", "", "redirect_uris")]
    [InlineData("redirect_uris", "http://agent.example/", "redirect_uris")]
    [InlineData("redirect_uris", "javascript:alert(1)", "redirect_uris")]
    [InlineData("for", "nobody", "for")]
    public async Task Say_beside_the_field_what_is_wrong(string field, string value, string said)
    {
        var refused = await RegisterAsync("Claude", [.. new[] { ("redirect_uris", ClientProgram.Hosted) }.Where(usual => usual.Item1 != field), (field, value)]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotEmpty(refused.Document.QuerySelector($"#{said}-said")!.TextContent);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Keep_what_was_typed_into_a_refused_form()
    {
        var refused = await RegisterAsync("", ("for", "chatgpt"), ("redirect_uris", ClientProgram.Hosted));

        Assert.Equal(ClientProgram.Hosted, refused.Document.QuerySelector("#redirect_uris")!.TextContent.Trim());
        Assert.Equal("for-chatgpt", Assert.Single(refused.Document.QuerySelectorAll("input[checked]")).Id);
    }

    [Fact]
    public async Task Remove_a_client_with_everybodys_connections_on_record()
    {
        var (id, _) = Copied(await RegisterAsync("Agent", ("redirect_uris", ClientProgram.Hosted)));

        var removed = await _visitor.FollowAsync(await _visitor.PressAsync(await _visitor.GetAsync("/clients"), "Remove"));

        Assert.Contains("The client is removed", removed.Text);
        Assert.Contains("No clients yet", removed.Text);
        Assert.Contains("does not know the program", (await _visitor.OpenAsync(new ClientProgram(_app, id, ClientProgram.Hosted).Address())).Text);
        var rows = await _app.RowsAsync(_ada.WorkspaceId, _ct);
        Assert.Contains(rows, row => row.Action == "client.register" && row.Outcome == "ok" && row.ClientId == id && row.UserId == _ada.UserId);
        Assert.Contains(rows, row => row.Action == "oauth.client.remove" && row.Outcome == "ok" && row.ClientId == id && row.UserId == _ada.UserId);
    }

    [Fact]
    public async Task Are_for_those_who_manage_the_workspace()
    {
        var (id, _) = Copied(await RegisterAsync("Agent", ("redirect_uris", ClientProgram.Hosted)));
        var editor = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app, "editor", _ada.WorkspaceId)).WithPasswordAsync());
        var stranger = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());

        foreach (var (visitor, manages) in new[] { (editor, false), (stranger, true) })
        {
            var form = ("__RequestVerificationToken", (await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value"));
            var expected = manages ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            Assert.Equal(manages, (await visitor.GetAsync("/agents")).Document.QuerySelector("a[href='/clients']") is not null);
            Assert.DoesNotContain(id, (await visitor.GetAsync("/clients")).Document.DocumentElement.OuterHtml);
            Assert.Equal(expected, (await visitor.GetAsync("/clients")).Status);
            Assert.Equal(expected, (await visitor.GetAsync("/clients/new")).Status);
            Assert.Equal(manages ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, (await visitor.PostAsync("/clients?handler=Remove", ("client", id), form)).Status);
            Assert.Equal(expected, (await visitor.PostAsync("/clients/new", ("name", "x"), ("for", "claude"), form)).Status);
        }

        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Take_no_form_of_another_site()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _visitor.PostAsync("/clients/new", ("name", "x"), ("for", "claude"))).Status);
        Assert.Equal(0, await CountAsync());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<Page> RegisterAsync(string name, params (string Name, string? Value)[] filled) =>
        await _visitor.PressAsync(await _visitor.GetAsync("/clients/new"), "Register the client", [.. new[] { ("name", (string?)name) }.Where(usual => filled.All(field => field.Name != usual.Item1)), .. filled]);

    private static (string Id, string Secret) Copied(Page page) =>
        page.Document.QuerySelectorAll(".copy code").Select(code => code.TextContent).ToArray() is [var id, var secret, _] ? (id, secret) : throw new InvalidOperationException(page.Text);

    private async Task<string?> ErrorAsync(HttpClient http, Dictionary<string, string> fields, string secret)
    {
        var answer = await http.PostAsync("/oauth/token", new FormUrlEncodedContent(fields.Append(new("client_secret", secret))), _ct);
        return (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(_ct)).GetProperty("error").GetString();
    }

    private Task<int> CountAsync() => _app.InDbAsync(db => db.Set<Client>().CountAsync(_ct));
}
