using System.Net;
using AngleSharp.Html.Dom;

namespace Studio.Tests.Support;

/// <summary>What a visitor sees.</summary>
public sealed record Page(Uri Address, HttpResponseMessage Response, IHtmlDocument Document)
{
    public HttpStatusCode Status => Response.StatusCode;

    public string? Location => Response.Headers.Location?.OriginalString;

    public bool LeadsOn => (int)Status is 302 or 303;

    public string Text => string.Join(' ', (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string Title => Document.QuerySelector("h1")?.TextContent.Trim() ?? "";

    public IReadOnlyList<string> SetCookies => Header("Set-Cookie");

    public IReadOnlyList<string> Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? [.. values] : [];

    public IHtmlButtonElement Button(string words) =>
        Document.QuerySelectorAll("button").OfType<IHtmlButtonElement>().Single(button => button.TextContent.Trim() == words);
}
