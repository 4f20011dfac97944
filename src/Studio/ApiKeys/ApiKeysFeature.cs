namespace Studio.ApiKeys;

public static class ApiKeysFeature
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<ApiKeyPepper>()
                .AddScoped<IssueApiKey>()
                .AddScoped<PrepareApiKey>()
                .AddScoped<ReadApiKey>()
                .AddScoped<EditApiKey>()
                .AddScoped<RevokeApiKey>()
                .AddScoped<ListApiKeys>();
}
