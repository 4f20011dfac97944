using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Studio.Tests.Support;

/// <summary>Somebody with a browser that runs no script, keeps cookies, and follows a redirect only when told to.</summary>
public sealed class Visitor(TestApp app, string? address = null)
{
    private readonly HttpClient _http = app.Anonymous(followRedirects: false);
    private readonly Dictionary<string, string> _cookies = [];

    public IDictionary<string, string> Cookies => _cookies;

    /// <summary>Somebody elsewhere who got hold of the cookies that are here now.</summary>
    public Visitor Copy()
    {
        var thief = new Visitor(app, address);
        foreach (var (name, value) in _cookies)
        {
            thief._cookies[name] = value;
        }

        return thief;
    }

    public Task<Page> GetAsync(string path) => SendAsync(new(HttpMethod.Get, path));

    /// <summary>Goes where the address leads, as far as that is still this site.</summary>
    public async Task<Page> OpenAsync(string path) => await FollowAsync(await GetAsync(path));

    public async Task<Page> FollowAsync(Page page)
    {
        while (page.LeadsOn && page.Location is "/" or ['/', not '/', ..])
        {
            page = await GetAsync(page.Location);
        }

        return page;
    }

    public Task<Page> PostAsync(string path, params (string Name, string? Value)[] fields) => SendAsync(new(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!))),
    });

    /// <summary>Presses a button of a page, with some of the fields filled in; null leaves a field out.</summary>
    public Task<Page> PressAsync(Page page, string button, params (string Name, string? Value)[] filled)
    {
        var pressed = page.Button(button);
        var form = pressed.Form!;
        var fields = FieldsOf(form).Where(field => !filled.Any(own => own.Name == field.Name)).Concat(filled);
        if (pressed.Name is { Length: > 0 } name)
        {
            fields = fields.Append((name, pressed.Value));
        }

        return PostAsync(pressed.GetAttribute("formaction") ?? form.GetAttribute("action") ?? page.Address.PathAndQuery, [.. fields]);
    }

    public async Task<Page> SignInAsync(string email, string password = Somebody.Password, string path = "/sign-in") =>
        await PressAsync(await GetAsync(path), "Sign in", ("email", email), ("password", password));

    public async Task<Visitor> SignedInAsync(Somebody person)
    {
        Assert.True((await SignInAsync(person.Email)).LeadsOn);
        return this;
    }

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        if (_cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        if (address is not null)
        {
            request.Headers.Add(FromAddress.Header, address);
        }

        var response = await _http.SendAsync(request);
        var html = await response.Content.ReadAsStringAsync();
        var page = new Page(new(_http.BaseAddress!, request.RequestUri!), response, new HtmlParser().ParseDocument(html));
        Keep(page.SetCookies);
        return page;
    }

    private void Keep(IEnumerable<string> cookies)
    {
        foreach (var cookie in cookies)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                _cookies.Remove(pair[0]);
            }
            else
            {
                _cookies[pair[0]] = pair[1];
            }
        }
    }

    private static IEnumerable<(string Name, string? Value)> FieldsOf(IHtmlFormElement form)
    {
        foreach (var field in form.Elements.Where(element => !element.IsDisabled()))
        {
            switch (field)
            {
                case IHtmlInputElement { Name: { Length: > 0 } name } input when input.Type is not ("checkbox" or "radio") || input.IsChecked:
                    yield return (name, input.Value);
                    break;
                case IHtmlSelectElement { Name: { Length: > 0 } name } select:
                    yield return (name, select.Value);
                    break;
                case IHtmlTextAreaElement { Name: { Length: > 0 } name } text:
                    yield return (name, text.Value);
                    break;
            }
        }
    }
}
