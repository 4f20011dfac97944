using System.Net.Mime;
using System.Text;
using Scalar.AspNetCore;

namespace Studio.Rest;

/// <summary>
/// The page to read and try the API on, and its document, at the addresses where people look for them. Everything below /api/v1 stands behind the
/// guard: these two are led past it by name, and nothing else is.
/// </summary>
internal static class ApiDocs
{
    public const string Document = "/openapi/v1.json";

    private const string Page = "/docs";
    private const string Script = "/docs/scalar.js";
    private const string Asset = "ScalarStaticAssets.scalar.js";

    // It lays its styles into the page itself, and shows pictures that it carries along.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private const string Html =
        $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Studio agent API</title>
          <link rel="icon" href="/logo.svg">
        </head>
        <body>
          <div id="reference" data-document="{RestApi.Root}/openapi.json"></div>
          <noscript><p>This page needs scripts. The document it shows is at <a href="{RestApi.Root}/openapi.json">{RestApi.Root}/openapi.json</a>.</p></noscript>
          <script src="{Script}"></script>
          <script src="/docs.js"></script>
        </body>
        </html>
        """;

    /// <summary>Comes before everything that looks at an address.</summary>
    public static void UseApiDocs(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Request.Path = http.Request.Path.Value!.TrimEnd('/').ToLowerInvariant() switch
        {
            $"{RestApi.Root}/docs" => Page,
            $"{RestApi.Root}/openapi.json" => Document,
            _ => http.Request.Path,
        };
        return next(http);
    });

    public static void MapApiDocs(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Add(endpoint => endpoint.RequestDelegate = Once(endpoint.RequestDelegate!));
        app.MapGet(Page, (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            return Results.Content(Html, MediaTypeNames.Text.Html, Encoding.UTF8);
        }).ExcludeFromDescription();
        app.MapGet(Script, (HttpContext http) =>
        {
            // It is packed as it lies there, and no browser minds. A new one comes with a new version of Studio.
            (http.Response.Headers.ContentEncoding, http.Response.Headers.CacheControl) = ("gzip", "public, max-age=3600");
            return Results.Stream(typeof(ScalarOptions).Assembly.GetManifestResourceStream(Asset)!, MediaTypeNames.Text.JavaScript);
        }).ExcludeFromDescription();
    }

    // Anybody may ask for it, and to make it takes a tenth of a second. It says the same to everybody.
    private static RequestDelegate Once(RequestDelegate make)
    {
        byte[]? made = null;
        return async http =>
        {
            if (http.Request.Path != Document)
            {
                await make(http);
                return;
            }

            if (made is null)
            {
                var (body, kept) = (http.Response.Body, new MemoryStream());
                http.Response.Body = kept;
                try
                {
                    await make(http);
                }
                finally
                {
                    http.Response.Body = body;
                }

                made = kept.ToArray();
            }

            http.Response.ContentType = "application/json;charset=utf-8";
            await http.Response.Body.WriteAsync(made, http.RequestAborted);
        };
    }
}
