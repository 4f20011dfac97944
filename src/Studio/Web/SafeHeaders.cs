using Studio.Settings;

namespace Studio.Web;

/// <summary>What tells browsers to take nothing from elsewhere, to show nothing elsewhere, and to keep nothing that is somebody's.</summary>
internal sealed class SafeHeaders(RequestDelegate next, Addresses addresses)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (SessionCaller.IsForAgents(http.Request.Path))
        {
            // Nothing there is ever shown by a browser, and every call would pay for it.
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return next(http);
        }

        // At the last moment, since an error page starts with no headers at all; and never over what a page says of itself.
        http.Response.OnStarting(() =>
        {
            Add(http.Response);
            return Task.CompletedTask;
        });
        return next(http);
    }

    public static string Policy(string? formAction = null) =>
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
        + (formAction is null ? "" : " " + formAction);

    // No Cross-Origin-Opener-Policy: clients open sign-in and consent as a pop-up, and wait for word from it.
    private void Add(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy is { Count: > 0 } own ? own : Policy();
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

        if (addresses.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
        {
            headers.CacheControl = "no-store";
        }
    }
}
