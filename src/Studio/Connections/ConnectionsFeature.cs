namespace Studio.Connections;

public static class ConnectionsFeature
{
    public static IServiceCollection AddConnections(this IServiceCollection services) =>
        services.AddScoped<ConsentPlaces>()
                .AddScoped<ReviewConsent>()
                .AddScoped<AllowConnection>()
                .AddScoped<DenyConnection>();
}
