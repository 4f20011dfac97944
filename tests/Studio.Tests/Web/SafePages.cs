using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using McpAuthorization.Registration;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

[Trait(Wire.Trait, Wire.Alone)]
public sealed class SafePages : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/posts", HttpStatusCode.OK)]
    [InlineData("/account", HttpStatusCode.OK)]
    [InlineData("/agents", HttpStatusCode.OK)]
    [InlineData("/agents?of=workspace", HttpStatusCode.OK)]
    [InlineData("/agents?of=organization", HttpStatusCode.OK)]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/api-keys", HttpStatusCode.OK)]
    [InlineData("/api-keys/new", HttpStatusCode.OK)]
    [InlineData("/api-keys/0197c0de-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/posts?status=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/posts/0197c0de-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("/oauth/consent?transaction=unknown", HttpStatusCode.NotFound)]
    [InlineData("/set-up?token=wrong", HttpStatusCode.Forbidden)]
    [InlineData("/nothing-here", HttpStatusCode.NotFound)]
    public async Task K05_L04_L05_L18_Run_nothing_from_elsewhere_and_are_kept_by_nobody(string path, HttpStatusCode status)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = path == "/sign-in" ? new Visitor(_app) : await new Visitor(_app).SignedInAsync(ada);

        var page = await visitor.GetAsync(path);

        Assert.Equal(status, page.Status);
        Assert.Equal("no-store", Assert.Single(page.Header("Cache-Control")));
        Assert.Equal("nosniff", Assert.Single(page.Header("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(page.Header("X-Frame-Options")));
        Assert.Equal("same-origin", Assert.Single(page.Header("Referrer-Policy")));
        Assert.StartsWith("max-age=", Assert.Single(page.Header("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            Assert.Single(page.Header("Content-Security-Policy")));
        Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src])"));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    [InlineData("/switch-workspace")]
    [InlineData("/account?handler=Password")]
    [InlineData("/account?handler=Everywhere")]
    [InlineData("/agents?handler=End")]
    [InlineData("/agents?handler=Policy")]
    [InlineData("/agents?handler=Deny")]
    [InlineData("/agents?handler=Admit")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000?handler=Rename")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000?handler=Narrow")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000?handler=Move")]
    [InlineData("/api-keys?handler=Revoke")]
    [InlineData("/posts/0197c0de-0000-7000-8000-000000000000?handler=Approve")]
    [InlineData("/posts/0197c0de-0000-7000-8000-000000000000?handler=RequestChanges")]
    [InlineData("/posts/0197c0de-0000-7000-8000-000000000000?handler=Reject")]
    [InlineData("/clients?handler=Remove")]
    [InlineData("/clients/new")]
    [InlineData("/api-keys/new")]
    [InlineData("/api-keys/0197c0de-0000-7000-8000-000000000000")]
    [InlineData("/device")]
    [InlineData("/oauth/consent")]
    [InlineData("/set-up")]
    public async Task K08_L01_Take_a_form_only_from_the_browser_that_they_gave_it_to(string path)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);
        var strangers = (await new Visitor(_app).GetAsync("/sign-in")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");

        foreach (var token in new[] { null, "made-up", strangers })
        {
            var refused = await visitor.PostAsync(path, ("__RequestVerificationToken", token), ("decision", "allow"), ("workspace", ada.WorkspaceId.ToString()));

            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("Go back, load the page again", refused.Text);
        }

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/posts")).Status);
    }

    // A form without a handler would show a page on which nothing is loaded.
    [Theory]
    [InlineData("/")]
    [InlineData("/posts")]
    [InlineData("/account")]
    [InlineData("/agents")]
    [InlineData("/agents?handler=Nonsense")]
    [InlineData("/agents/0197c0de-0000-7000-8000-000000000000")]
    [InlineData("/api-keys")]
    public async Task Take_no_form_that_they_have_not(string path)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);
        var token = (await visitor.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync(path, ("__RequestVerificationToken", token))).Status);
    }

    [Fact]
    public async Task L07_Show_what_others_wrote_as_text()
    {
        const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>";
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        await (await ada.RestAsync()).DraftAsync(await ada.ConnectChannelAsync(name: "<b>Acme</b>"), Hostile, _ct);
        await _app.InDbAsync(db => db.Workspaces.Where(w => w.Id == ada.WorkspaceId).ExecuteUpdateAsync(set => set.SetProperty(w => w.Name, "<b>Work</b>"), _ct));
        await _app.InDbAsync(db => db.Users.Where(u => u.Id == ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Name, "<b>Ada</b>"), _ct));
        await ada.KeyAsync(Permission.None, await ada.ConnectChannelAsync());
        await _app.InDbAsync(db => db.ApiKeys.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(k => k.Name, "<b>Robot</b>"), _ct));
        await _app.InDbAsync(db => db.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(c => c.DisplayName, "<b>Client</b>"), _ct));
        var visitor = await new Visitor(_app).SignedInAsync(ada);

        foreach (var path in new[] { "/", "/account", "/agents", "/agents?of=workspace", "/agents?of=organization", "/api-keys", "/api-keys/new" })
        {
            Assert.Empty((await visitor.GetAsync(path)).Document.QuerySelectorAll("body b, main script, main img"));
        }

        var posts = await visitor.GetAsync("/posts");
        Assert.Contains("<b>Ada</b>", posts.Text);
        var program = await ClientProgram.RegisterAsync(_app, name: "Claude<b>\u202Eelbuod</b>");
        var consent = await visitor.OpenAsync(program.Address());

        Assert.Contains(Hostile, posts.Text);
        Assert.Contains("<b>Acme</b>", posts.Text);
        Assert.Empty(posts.Document.QuerySelectorAll("main script, main img, main b"));
        Assert.Contains("Claude<b>elbuod</b> wants to act for you", consent.Text);
        Assert.Empty(consent.Document.QuerySelectorAll("main b"));
    }

    // Whoever adds a page with a form has it looked at above.
    [Fact]
    public void L01_With_a_form_are_all_among_those_that_are_looked_at()
    {
        var looked = GetType().GetMethod(nameof(K08_L01_Take_a_form_only_from_the_browser_that_they_gave_it_to))!.GetCustomAttributes<InlineDataAttribute>()
            .Select(data => ((string)data.Data[0]!).Replace("0197c0de-0000-7000-8000-000000000000", "{id:guid}", StringComparison.Ordinal)).ToHashSet();

        var forms = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<CompiledPageActionDescriptor>()).OfType<CompiledPageActionDescriptor>().Distinct()
            .SelectMany(page => page.HandlerMethods.Where(handler => handler.HttpMethod is "Post")
                .Select(handler => $"/{page.AttributeRouteInfo!.Template}" + (handler.Name is { } name ? $"?handler={name}" : "")))
            .Where(form => !form.StartsWith("/error/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(forms);
        Assert.Empty(forms.Except(looked));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task L02_Take_nothing_that_another_site_could_send_without_asking(string type)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);

        foreach (var path in new[] { "/sign-out", "/account?handler=Everywhere", "/agents?handler=Policy" })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent($$"""{"allowed":false,"workspace":"{{ada.WorkspaceId}}"}""") };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            request.Headers.Add("Origin", "https://evil.example");
            Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(request)).Status);
        }

        var rest = await ada.RestAsync();
        var draft = new StringContent($$"""{"social_account_id":"{{await ada.ConnectChannelAsync()}}","caption":"Hello"}""", MediaTypeHeaderValue.Parse(type));
        Assert.Equal(type == "application/json" ? HttpStatusCode.Created : HttpStatusCode.UnsupportedMediaType, (await rest.PostAsync("/api/v1/posts", draft, _ct)).StatusCode);
        var call = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}}""", MediaTypeHeaderValue.Parse(type));
        Assert.Equal(type == "application/json" ? HttpStatusCode.OK : HttpStatusCode.UnsupportedMediaType, (await rest.PostAsync("/mcp", call, _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/posts")).Status);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task L03_Are_read_by_no_other_site(string origin)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);

        foreach (var path in new[] { "/", "/posts", "/account", "/api-keys", "/sign-in", "/oauth/consent?transaction=x", "/device", "/nothing-here", "/api/v1/me", "/studio.css" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Options })
            {
                var request = new HttpRequestMessage(method, path);
                request.Headers.TryAddWithoutValidation("Origin", origin);
                request.Headers.Add("Access-Control-Request-Method", "POST");
                request.Headers.Authorization = path.StartsWith("/api", StringComparison.Ordinal) ? new("Bearer", await ada.TokenAsync()) : null;
                var page = await visitor.SendAsync(request);
                Assert.Empty(page.Header("Access-Control-Allow-Origin"));
                Assert.Empty(page.Header("Access-Control-Allow-Credentials"));
            }
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/oauth/consent")]
    [InlineData("/oauth/authorize")]
    [InlineData("/error/500")]
    [InlineData("/error/400")]
    [InlineData("/set-up")]
    [InlineData("/nothing-here")]
    public async Task L06_Repeat_nothing_that_came_with_the_address(string path)
    {
        var page = await new Visitor(_app).GetAsync(path + "?error=%3Cscript%3Ereflected&error_description=%3Cscript%3Ereflected&error_hint=reflected&state=%22reflected&said=%3Cb%3Ereflected&message=reflected");

        Assert.DoesNotContain("reflected", page.Document.DocumentElement.OuterHtml);
    }

    // A cache in front that goes by the ending would keep them.
    [Theory]
    [InlineData("/account/x.css")]
    [InlineData("/posts/x.js")]
    [InlineData("/api-keys/x.png")]
    [InlineData("/account;x.css")]
    [InlineData("/account%2fx.css")]
    [InlineData("/agents/x.css?of=workspace")]
    public async Task L18_Are_not_to_be_had_under_the_name_of_a_file(string path)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();

        var page = await (await new Visitor(_app).SignedInAsync(ada)).GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Equal("no-store", Assert.Single(page.Header("Cache-Control")));
        Assert.DoesNotContain(ada.Email, page.Text);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Method-Override")]
    [InlineData("X-HTTP-Method")]
    public async Task L17_Do_not_take_a_header_for_the_method(string header)
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(ada);
        var request = new HttpRequestMessage(HttpMethod.Get, "/account?handler=Everywhere&_method=POST");
        request.Headers.Add(header, "POST");
        await visitor.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/account")).Status);

        var rest = await ada.RestAsync();
        rest.DefaultRequestHeaders.Add(header, "DELETE");
        Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync("/api/v1/posts?_method=DELETE", _ct)).StatusCode);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/account")]
    [InlineData("/mcp")]
    [InlineData("/api/v1/me")]
    [InlineData("/oauth/token")]
    public async Task L17_Do_not_answer_TRACE_with_what_they_were_sent(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Trace, path);
        request.Headers.Add("X-Secret", "the-secret");

        var page = await new Visitor(_app).SendAsync(request);

        Assert.True((int)page.Status < 500, $"{page.Status}");
        Assert.DoesNotContain("the-secret", await page.Response.Content.ReadAsStringAsync(_ct));
    }

    [Theory]
    [InlineData("/studio.css")]
    [InlineData("/nothing-here.css")]
    [InlineData("/sign-in")]
    [InlineData("/nothing-here")]
    [InlineData("/oauth/authorize")]
    [InlineData("/oauth/consent?transaction=x")]
    [InlineData("/healthz")]
    public async Task L04_L05_And_files_and_errors_have_the_headers_that_hold_browsers_back(string path)
    {
        var page = await new Visitor(_app).GetAsync(path);

        Assert.Equal("nosniff", Assert.Single(page.Header("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(page.Header("Cross-Origin-Resource-Policy")));
        Assert.StartsWith("max-age=", Assert.Single(page.Header("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.StartsWith("camera=()", Assert.Single(page.Header("Permissions-Policy")), StringComparison.Ordinal);
        var policy = Assert.Single(page.Header("Content-Security-Policy"));
        Assert.All(["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"], rule => Assert.Contains(rule, policy));
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("*", policy);
    }

    // No browser shows them, but one could be led to them.
    [Theory]
    [InlineData("/mcp")]
    [InlineData("/api/v1/me")]
    public async Task L04_And_answers_to_agents_are_taken_for_nothing_else(string path)
    {
        var ada = await Somebody.JoinAsync(_app);

        foreach (var client in new[] { _app.Anonymous(), await ada.RestAsync() })
        {
            Assert.Equal("nosniff", Assert.Single((await client.GetAsync(path, _ct)).Headers.GetValues("X-Content-Type-Options")));
        }
    }

    public void Dispose() => _app.Dispose();
}
