using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Resource;

/// <summary>What a person sees who opens the resource in a browser: a 401 like any other, with words.</summary>
internal static class ConnectPage
{
    private const string Style =
        "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "code{background:#eee;padding:.15rem .35rem;border-radius:.25rem;overflow-wrap:anywhere}"
        + "a{color:#0b57d0}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}code{background:#333}a{color:#8ab4f8}}";

    // Nothing but this very style: no script, no picture, no frame around it.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>A browser that opens a page says so first; a program that takes anything does not name HTML.</summary>
    public static bool IsWanted(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static Task WriteAsync(HttpContext http, McpAuthorizationOptions options)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        return response.WriteAsync(Page(options), http.RequestAborted);
    }

    private static string Page(McpAuthorizationOptions options)
    {
        var (name, address) = (Html(options.ResourceName), Html(options.Resource));
        var documentation = options.Documentation is { } link ? $"\n<p><a href=\"{Html(link)}\">Read more</a></p>" : "";

        return $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title><style>{Style}</style></head>
            <body>
            <main>
            <h1>{name}</h1>
            <p>This address is for AI agents. They talk to it over MCP (Model Context Protocol) and act for you once you have signed in; there is nothing to see here in a browser.</p>
            <h2>Connect an agent</h2>
            <p>Give your agent this address. It opens a page where you sign in and choose what it may do.</p>
            <p><code>{address}</code></p>
            <ul>
            <li>Claude: Settings, Connectors, Add custom connector.</li>
            <li>Claude Code: <code>claude mcp add --transport http my-server {address}</code></li>
            <li>ChatGPT, Cursor, VS Code and others: add an MCP server of the type HTTP with this address.</li>
            </ul>{documentation}
            </main>
            </body>
            </html>
            """;
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
