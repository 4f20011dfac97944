using McpAuthorization;
using McpAuthorization.Grants;
using Studio.Connections.Clients;
using Studio.Data;
using Studio.Settings;

namespace Studio.Connections;

/// <summary>The product's side of the authorization server: which scopes there are, where it is reached, and what it means for a workspace.</summary>
public static class AgentConnections
{
    // AddConnections is taken by ASP.NET Core.
    public static IServiceCollection AddAgentConnections(this IServiceCollection services, IConfiguration configuration, Addresses addresses, IEnumerable<string> resourcePaths, string restRoot)
    {
        services.AddScoped<ConsentPlaces>().AddScoped<ReviewConsent>().AddScoped<AllowConnection>().AddScoped<EnterDeviceCode>().AddScoped<DenyConnection>()
                .AddSingleton<IGrantStanding, ConnectionStanding>();
        services.AddScoped<ConnectionReach>().AddScoped<ConnectionViews>().AddScoped<ListConnections>().AddScoped<ListStolenConnections>().AddScoped<ReadConnection>()
                .AddScoped<RenameConnection>().AddScoped<NarrowConnection>().AddScoped<MoveConnection>().AddScoped<EndConnection>().AddScoped<EndAllConnections>();
        services.AddScoped<ReviewAccess>().AddScoped<DenyClient>().AddScoped<AdmitClient>();
        services.AddScoped<RegisterWorkspaceClient>().AddScoped<RegisterServiceClient>().AddScoped<ListWorkspaceClients>().AddScoped<RemoveWorkspaceClient>();
        services.AddSingleton(ConfiguredClients.Of(configuration));
        services.AddSingleton<LastUses>().AddHostedService(provider => provider.GetRequiredService<LastUses>());
        services.AddMcpAuthorization<AppDb>();
        services.AddOptions<McpAuthorizationOptions>().Configure<Engine>((options, engine) =>
        {
            options.Issuer = addresses.Issuer;
            options.ResourceOrigin = addresses.Mcp;
            options.ResourceName = "Studio";
            options.Documentation = addresses.App + "/openapi/v1.json";
            options.ServiceClients = true;
            options.WriteTurn = engine.TakeTurnAsync;

            foreach (var path in resourcePaths)
            {
                options.ResourcePaths.Add(path);
            }

            options.AlsoProtected.Add(restRoot);

            foreach (var scope in ScopeWords.All)
            {
                options.Scopes.Add(scope);
            }

            // Lifetimes, limits and allowed origins, by the names of the options: Studio__Mcp__AccessTokenLifetime=01:00:00
            configuration.GetSection("Studio:Mcp").Bind(options);
            configuration.GetSection("Studio:OAuth:ClientDocuments").Bind(options.ClientDocuments);
        });

        return services;
    }
}
