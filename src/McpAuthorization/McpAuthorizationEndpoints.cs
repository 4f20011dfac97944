using McpAuthorization.Authorization;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Discovery;
using McpAuthorization.Registration;
using McpAuthorization.Resource;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the authorization server into a host's pipeline.</summary>
public static class McpAuthorizationEndpoints
{
    /// <summary>
    /// Adds what has to stand before routing and authentication. Call it before <c>UseRouting</c> and <c>UseAuthentication</c>, and call both of
    /// those on the application itself: left out, they are added in front of everything. The protocol's endpoints are answered
    /// in <c>UseAuthentication</c>.
    /// </summary>
    /// <param name="app">The host.</param>
    /// <returns>The same host.</returns>
    public static WebApplication UseMcpAuthorization(this WebApplication app)
    {
        app.UseDiscovery();
        app.UseResourceGuard();
        app.UseMiddleware<FrontDoor>();
        return app;
    }

    /// <summary>Maps the documents and endpoints that are ordinary routes.</summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapMcpAuthorization(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDiscovery();
        endpoints.MapRegistration();
        endpoints.MapLogos();
        return endpoints;
    }
}
