using System.Security.Cryptography;
using McpAuthorization;
using McpAuthorization.Authorization;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Database;
using McpAuthorization.Devices;
using McpAuthorization.Discovery;
using McpAuthorization.Grants;
using McpAuthorization.Limits;
using McpAuthorization.Maintenance;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Resource;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the authorization server to a host.</summary>
public static class McpAuthorizationServices
{
    /// <summary>
    /// Adds an OAuth 2.1 authorization server that keeps its clients, grants and tokens in the host's own database.
    /// </summary>
    /// <typeparam name="TDbContext">The host's context. Its model calls <see cref="McpAuthorizationModel.UseMcpAuthorization"/>.</typeparam>
    /// <param name="services">The host's services. Data protection, an authentication scheme and the context are the host's to add.</param>
    /// <param name="configure">Sets the options; the host may also configure <see cref="McpAuthorizationOptions"/> by itself.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddMcpAuthorization<TDbContext>(this IServiceCollection services, Action<McpAuthorizationOptions>? configure = null)
        where TDbContext : DbContext
    {
        var options = services.AddOptions<McpAuthorizationOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpAuthorizationOptions>, McpAuthorizationOptionsValidator>();

        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddProtocol<TDbContext>();
        services.AddDatabase<TDbContext>();
        services.AddConsent();
        services.AddDevices();
        services.AddTokens();
        services.AddDiscovery();
        services.AddRegistration<TDbContext>();
        services.AddClientDocuments();
        services.AddResourceGuard();
        services.AddHostedService<Housekeeper>();
        return services;
    }

    private static void AddProtocol<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext
    {
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, ServerSettings>();
        services.AddOpenIddict()
            .AddCore(core =>
            {
                core.UseEntityFrameworkCore().UseDbContext<TDbContext>().ReplaceDefaultEntities<Client, Grant, McpAuthorizationModel.Scope, Token, Guid>();
                core.DisableEntityCaching();
                core.ReplaceApplicationManager<Client, ClientManager>();
                core.ReplaceApplicationStore<Client, ClientStore>();
            })
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris(OAuthPaths.Authorize[1..]).SetTokenEndpointUris(OAuthPaths.Token[1..])
                    .SetRevocationEndpointUris(OAuthPaths.Revoke[1..]).SetPushedAuthorizationEndpointUris(OAuthPaths.Push[1..])
                    .SetDeviceAuthorizationEndpointUris(OAuthPaths.Device[1..]).SetEndUserVerificationEndpointUris(NoStockVerification.Path)
                    .SetIntrospectionEndpointUris(OAuthPaths.Introspect[1..]);

                // The metadata is a constant document of ours, and nothing is signed.
                server.SetConfigurationEndpointUris(Array.Empty<Uri>()).SetJsonWebKeySetEndpointUris(Array.Empty<Uri>());
                server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowDeviceAuthorizationFlow().RequireProofKeyForCodeExchange();
                server.UseReferenceAccessTokens().UseReferenceRefreshTokens().UseDataProtection();
                server.SetRefreshTokenReuseLeeway(TimeSpan.Zero);
                server.IgnoreResourcePermissions().IgnoreScopePermissions();

                // Never used, since no token leaves the server signed; the start-up check asks for them.
                server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32))).AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));

                // Where plain http is allowed is said once, by the options' validator.
                server.UseAspNetCore().DisableTransportSecurityRequirement();
                server.AddMcpHandlers();
            });
    }

    internal static void AddDatabase<TDbContext>(this IServiceCollection services)
        where TDbContext : DbContext
    {
        services.AddSingleton(provider => new HostDatabase(provider.GetRequiredService<IServiceScopeFactory>(), scope => scope.GetRequiredService<TDbContext>()));
        services.AddSingleton<Ledger>().AddSingleton<LimitCounter>();
        services.AddScoped(provider => new Tables(provider.GetRequiredService<TDbContext>()));
        services.AddScoped<ClientReading>();
        services.TryAddSingleton(TimeProvider.System);
    }

    private static void AddConsent(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<BrowserCookie>();
        services.AddScoped<AuthorizationEvents>().AddScoped<SignedInPerson>().AddScoped<SignInFirst>().AddScoped<Transactions>().AddScoped<AuthorizationLimits>()
            .AddScoped<Approvals>().AddScoped<IssueCode>().AddScoped<PushedRequest>();
        services.AddScoped(provider => new Consents(
            provider.GetRequiredService<IHttpContextAccessor>(),
            provider.GetRequiredService<Transactions>(),
            provider.GetRequiredService<DeviceRequests>(),
            provider.GetRequiredService<Tables>(),
            provider.GetRequiredService<ClientLogos>(),
            provider.GetRequiredService<IOptions<McpAuthorizationOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddDevices(this IServiceCollection services)
    {
        services.AddScoped<DeviceRequests>().AddScoped<DevicePoll>().AddScoped<DeviceTokens>();
        services.AddScoped(provider => new DeviceCodes(
            provider.GetRequiredService<IHttpContextAccessor>(),
            provider.GetRequiredService<DeviceRequests>(),
            provider.GetRequiredService<Transactions>(),
            provider.GetRequiredService<LimitCounter>(),
            provider.GetRequiredService<Tables>(),
            provider.GetRequiredService<IOptions<McpAuthorizationOptions>>()));
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddScoped<GrantEnding>().AddScoped<GrantChanges>().AddScoped<GrantStanding>().AddScoped<Rotation>().AddScoped<RotationWrite>().AddScoped<RotationReplay>().AddScoped<Sweep>();
        services.AddScoped<ClientAssertions>();
        services.TryAddScoped<IBearerCheck, BearerCheck>();
        services.AddScoped(provider => new GrantDirectory(
            provider.GetRequiredService<Tables>(), provider.GetRequiredService<GrantEnding>(), provider.GetRequiredService<GrantChanges>(), provider.GetRequiredService<TimeProvider>()));
        services.AddScoped(provider => new ClientDirectory(
            provider.GetRequiredService<Tables>(),
            provider.GetRequiredService<Ledger>(),
            provider.GetRequiredService<AuthorizationEvents>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
