namespace Studio.Limits;

public static class LimitsFeature
{
    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(CallRates.Of(configuration))
                .AddSingleton<RateLimits>()
                .AddScoped<CallBudgets>()
                .AddHostedService<ForgetBuckets>();
}
