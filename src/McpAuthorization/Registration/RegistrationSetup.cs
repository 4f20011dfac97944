using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Core;

namespace McpAuthorization.Registration;

internal static class RegistrationSetup
{
    public const string Path = "/oauth/register";

    public static IServiceCollection AddRegistration<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RedirectUris>().AddScoped<ClientDescription>();
        services.AddSingleton<ClientLinks>();
        services.AddSingleton<ReadClientMetadata>();
        services.AddScoped(provider => ActivatorUtilities.CreateInstance<RegistrationLimits>(provider, provider.GetRequiredService<TDbContext>()));
        services.TryAddScoped<AuthorizationEvents>();
        services.AddScoped<ClientRegistrations>();
        services.AddScoped(provider => ActivatorUtilities.CreateInstance<ClientRemoval>(provider, provider.GetRequiredService<TDbContext>()));
        services.AddScoped(provider => new PreRegisteredClients(
            provider.GetRequiredService<TDbContext>(),
            provider.GetRequiredService<OpenIddictApplicationManager<Client>>(),
            provider.GetRequiredService<ClientDescription>(),
            provider.GetRequiredService<ClientRemoval>(),
            provider.GetRequiredService<IOptions<McpAuthorizationOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddScoped(provider => ActivatorUtilities.CreateInstance<ClientConfiguration>(provider, provider.GetRequiredService<TDbContext>()));
        services.AddScoped(provider => ActivatorUtilities.CreateInstance<RegisterClient>(provider, provider.GetRequiredService<TDbContext>()));
        return services;
    }

    /// <summary>Under the name that the metadata gives, and at the root, where some clients look whatever the metadata says.</summary>
    public static void MapRegistration(this IEndpointRouteBuilder app)
    {
        var below = app.ServiceProvider.GetRequiredService<IOptions<McpAuthorizationOptions>>().Value.IssuerPath;
        foreach (var path in new[] { below + Path, Path, "/register" }.Distinct())
        {
            app.Map(path, RegistrationEndpoint.HandleAsync).AllowAnonymous();
        }

        foreach (var path in new[] { below + Path, Path }.Distinct())
        {
            app.Map(path + "/{clientId}", ClientConfigurationEndpoint.HandleAsync).AllowAnonymous();
        }
    }
}
