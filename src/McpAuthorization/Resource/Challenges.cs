using McpAuthorization.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace McpAuthorization.Resource;

/// <summary>
/// How a client without enough in its hands learns what to get, and where (RFC 6750, section 3; RFC 9728, section 5.1). A host that finds
/// a scope missing answers with <see cref="InsufficientScopeAsync"/>, before anything of its own answer has left.
/// </summary>
public sealed class Challenges
{
    private readonly ResourceAddresses _addresses;
    private readonly IOptions<McpAuthorizationOptions> _options;

    internal Challenges(ResourceAddresses addresses, IOptions<McpAuthorizationOptions> options) => (_addresses, _options) = (addresses, options);

    /// <summary>Answers 403 with a challenge that a client can step up from.</summary>
    /// <param name="http">The request. Nothing of the answer may have been sent.</param>
    /// <param name="scopes">What was granted and what this call needs, together: most clients ask for exactly these. Unknown ones are left out.</param>
    /// <param name="words">What a person reads, such as which scope is missing.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task InsufficientScopeAsync(HttpContext http, IEnumerable<string> scopes, string words)
    {
        ArgumentNullException.ThrowIfNull(http);

        var named = string.Join(' ', _options.Value.Scopes.Select(scope => scope.Name).Intersect(scopes));
        http.Response.Headers[HeaderNames.WWWAuthenticate] = $"Bearer error=\"insufficient_scope\", scope=\"{named}\", resource_metadata=\"{MetadataOf(http)}\"";
        return WriteAsync(http, StatusCodes.Status403Forbidden, "insufficient_scope", words);
    }

    internal async Task UnauthorizedAsync(HttpContext http, bool withToken)
    {
        var error = withToken ? "error=\"invalid_token\", " : "";
        http.Response.Headers[HeaderNames.WWWAuthenticate] = $"Bearer {error}resource_metadata=\"{MetadataOf(http)}\", scope=\"{_options.Value.Scopes[0].Name}\"";

        if (ConnectPage.IsWanted(http.Request) && _addresses.FindExact(PathOf(http)) is not null)
        {
            await ConnectPage.WriteAsync(http, _options.Value);
            return;
        }

        await WriteAsync(http, StatusCodes.Status401Unauthorized, "unauthorized", withToken
            ? "This token or key is not valid here, or no longer. Sign in again."
            : "Sign in first: send an access token or key as 'Authorization: Bearer'. The WWW-Authenticate header says where to get one.");
    }

    internal Task TooManyAsync(HttpContext http, TimeSpan wait)
    {
        TooMany.SayWhen(http, wait);
        return WriteAsync(http, StatusCodes.Status429TooManyRequests, "rate_limited", "Too many tokens that are not known here came from this address. Sign in again to get a good one, or wait.");
    }

    internal Task TroubleAsync(HttpContext http, TimeSpan wait)
    {
        TooMany.SayWhen(http, wait);
        return WriteAsync(http, StatusCodes.Status503ServiceUnavailable, TooMany.Error, "The server has trouble of its own. Try again in a moment; your token or key is still good.");
    }

    internal Task ForbiddenAsync(HttpContext http, string error, string words) => WriteAsync(http, StatusCodes.Status403Forbidden, error, words);

    // RFC 9457 where REST is spoken; an MCP client wants plain JSON.
    private Task WriteAsync(HttpContext http, int status, string error, string words) =>
        JsonAnswer.WriteAsync(http, status, new Problem(status, error, words), _addresses.Find(PathOf(http)) is null ? "application/problem+json" : "application/json");

    private string MetadataOf(HttpContext http) => _addresses.MetadataOf(PathOf(http));

    private static string PathOf(HttpContext http) => (http.Request.Path.Value ?? "").TrimEnd('/');

    private sealed record Problem(int Status, string Error, string Detail);
}
