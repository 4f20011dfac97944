using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Limits;

/// <summary>How a limit answers (RFC 6585, section 4).</summary>
internal static class TooMany
{
    public const string Error = "temporarily_unavailable";

    public static void SayWhen(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
