namespace Studio.Analytics;

public static class AnalyticsFeature
{
    public static IServiceCollection AddAnalytics(this IServiceCollection services) =>
        services.AddScoped<GetAccountAnalytics>().AddScoped<GetPostAnalytics>();
}
