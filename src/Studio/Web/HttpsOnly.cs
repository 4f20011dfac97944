using System.Net;
using System.Net.Mime;
using Studio.Settings;

namespace Studio.Web;

/// <summary>
/// Where the address that people know is https, nothing that carries a password, a session or a code is taken over plain http. Said in words and
/// not by a redirect: behind a proxy that is not named in the settings every request looks like plain http, and would be sent round in circles.
/// </summary>
internal sealed class HttpsOnly(RequestDelegate next, Addresses addresses)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (!addresses.IsHttps || http.Request.IsHttps || SessionCaller.IsForAgents(http.Request.Path) || !CarriesSecrets(http.Request.Path))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = MediaTypeNames.Text.Plain;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(
            $"This request came over plain http, where others can read it. Use {addresses.At("/")}.\n\n"
            + $"For the operator: if it did come by https, through a proxy at {Peer(http)}, name that proxy in BB_TRUSTED_PROXIES, and let it send X-Forwarded-Proto and X-Forwarded-For.\n");
    }

    private static bool CarriesSecrets(PathString path) =>
        !path.StartsWithSegments("/healthz") && !path.StartsWithSegments("/readyz") && !path.StartsWithSegments("/metrics") && !path.StartsWithSegments("/.well-known");

    private static IPAddress? Peer(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
}
