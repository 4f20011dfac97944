using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Resource;

internal static class ResourceGuardSetup
{
    public static IServiceCollection AddResourceGuard(this IServiceCollection services)
    {
        services.TryAddSingleton<ResourceAddresses>();
        services.AddSingleton<BrowserAccess>();
        services.AddSingleton(provider => new Challenges(provider.GetRequiredService<ResourceAddresses>(), provider.GetRequiredService<IOptions<McpAuthorizationOptions>>()));
        return services;
    }

    /// <summary>The guard. Stands behind forwarded headers and the documents, and before routing and everything that a host does itself.</summary>
    public static IApplicationBuilder UseResourceGuard(this IApplicationBuilder app) => app.UseMiddleware<ResourceGuard>();
}
