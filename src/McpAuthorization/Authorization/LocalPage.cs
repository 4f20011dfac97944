using System.Text;
using System.Text.Encodings.Web;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Authorization;

/// <summary>What a browser is shown when it cannot be sent on, or JSON for whoever asks for that.</summary>
internal static class LocalPage
{
    public static Task WriteAsync(HttpContext http, int status, string error, string words, params (string Name, string? Value)[] details)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";

        if (WantsJson(http.Request))
        {
            return JsonAnswer.WriteAsync(http, status, new OAuthError(error, words));
        }

        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return response.WriteAsync(Html(words, details), http.RequestAborted);
    }

    private static bool WantsJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "application/json")
        && !request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");

    private static string Html(string words, (string Name, string? Value)[] details)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cannot continue</title><h1>Cannot continue</h1>")
            .Append("<p>").Append(HtmlEncoder.Default.Encode(words)).Append("</p>");

        foreach (var (name, value) in details.Where(detail => !string.IsNullOrEmpty(detail.Value)))
        {
            html.Append("<p>").Append(name).Append(": <code>").Append(HtmlEncoder.Default.Encode(value!)).Append("</code></p>");
        }

        return html.Append("</html>").ToString();
    }
}
