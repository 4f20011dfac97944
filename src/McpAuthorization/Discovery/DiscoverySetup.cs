using McpAuthorization.Resource;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpAuthorization.Discovery;

internal static class DiscoverySetup
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.TryAddSingleton<ResourceAddresses>();
        services.TryAddSingleton<WellKnownPaths>();
        return services;
    }

    /// <summary>The documents. Stands before the guard.</summary>
    public static IApplicationBuilder UseDiscovery(this IApplicationBuilder app) => app.UseMiddleware<DiscoveryDocuments>();

    /// <summary>
    /// Says no, in JSON, to every well-known path that nobody serves: a client that reads a host's start page as a metadata document stops
    /// there. There is no half OpenID document either. A fallback, so that a host's own <c>/.well-known/security.txt</c> comes first.
    /// </summary>
    public static void MapDiscovery(this IEndpointRouteBuilder app) =>
        app.MapFallback("/.well-known/{**name}", DiscoveryDocuments.NotFoundAsync).AllowAnonymous();
}
