using Microsoft.AspNetCore.Http;

namespace McpAuthorization;

/// <summary>
/// Lets any page read an answer that belongs to nobody: the metadata, a registration. Browser clients need it, and since no credentials
/// are allowed along, a page learns nothing here that its author could not have fetched himself.
/// </summary>
internal static class AnyOrigin
{
    /// <summary>Sets the headers, and answers the request if it is an OPTIONS.</summary>
    /// <returns>Whether the request is answered.</returns>
    public static bool Allow(HttpContext http, string methods)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "Retry-After, WWW-Authenticate";

        if (!HttpMethods.IsOptions(http.Request.Method))
        {
            return false;
        }

        headers.Allow = methods;
        headers.AccessControlAllowMethods = methods;
        // The star does not cover Authorization (Fetch, CORS protocol), and MCP clients send their version even here.
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, MCP-Protocol-Version, *";
        headers.AccessControlMaxAge = "3600";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
