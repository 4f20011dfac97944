using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Registration.Credentials;

/// <summary>
/// A challenge for Basic only where Basic was tried (RFC 6749, section 5.2). Stock always sends one, and a browser asks its person for a password then.
/// </summary>
internal sealed class BasicChallenge<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseRequestContext
{
    public ValueTask HandleAsync(TContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        http.Response.Headers.WWWAuthenticate = http.Response.StatusCode is StatusCodes.Status401Unauthorized && http.Request.Headers.Authorization.Count > 0 ? "Basic realm=\"clients\"" : default;
        return default;
    }
}
