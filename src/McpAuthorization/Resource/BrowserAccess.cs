using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Resource;

/// <summary>
/// Which pages may talk to the resource. A page in somebody's browser must not do it in their name, whether by asking directly or by
/// pretending that its own host name is this computer (MCP, transports, security warning).
/// </summary>
internal sealed class BrowserAccess(IOptions<McpAuthorizationOptions> options)
{
    private const string Methods = "GET, POST, DELETE, OPTIONS";

    private const string Headers = "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, Mcp-Name";

    /// <summary>Lets an allowed page read the answer.</summary>
    /// <returns>False where the request came from a page that is not allowed.</returns>
    public bool Admit(HttpContext http)
    {
        var origins = http.Request.Headers.Origin;
        if (origins.Count == 0)
        {
            return true;
        }

        if (origins.Count > 1 || !IsAllowed(origins.ToString()))
        {
            return false;
        }

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origins;
        // No credentials: cookies mean nothing here, and a token is put into its header by the page itself.
        headers.AccessControlExposeHeaders = "WWW-Authenticate, Mcp-Session-Id, Retry-After";
        headers.Append("Vary", "Origin");
        return true;
    }

    /// <summary>Answers OPTIONS. A preflight cannot carry a token, so it needs none.</summary>
    public static void AnswerPreflight(HttpContext http)
    {
        var headers = http.Response.Headers;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Allow = Methods;

        if (headers.AccessControlAllowOrigin.Count > 0)
        {
            headers.AccessControlAllowMethods = Methods;
            headers.AccessControlAllowHeaders = string.Join(", ", [Headers, .. ParameterHeaders(http.Request)]);
            headers.AccessControlMaxAge = "3600";
        }
    }

    // A tool's parameters may travel as headers (MCP 2026-07-28, Mcp-Param-*): which, only the request knows.
    private static IEnumerable<string> ParameterHeaders(HttpRequest request) =>
        request.Headers.AccessControlRequestHeaders.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name.StartsWith("Mcp-Param-", StringComparison.OrdinalIgnoreCase) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            .Take(50);

    private bool IsAllowed(string origin) =>
        IsSame(origin, options.Value.IssuerOrigin) || IsSame(origin, options.Value.Origin) || options.Value.AllowedOrigins.Any(allowed => IsSame(origin, allowed.TrimEnd('/'))) || IsLoopback(origin);

    private static bool IsSame(string origin, string allowed) => origin.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    // The scheme counts: a file, or an extension, calls itself local too.
    private static bool IsLoopback(string origin) =>
        origin.Split("://", 2) is ["http" or "https", var authority] && HostAndPort.Read(authority) is { IsLoopback: true };
}
