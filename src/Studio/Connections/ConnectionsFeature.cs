namespace Studio.Connections;

public static class ConnectionsFeature
{
    public static IServiceCollection AddAgentConnections(this IServiceCollection services) =>
        services.AddScoped<ConsentPlaces>()
                .AddScoped<ReviewConsent>()
                .AddScoped<AllowConnection>()
                .AddScoped<DenyConnection>();
}
