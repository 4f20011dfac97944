namespace Studio.Channels;

public static class ChannelsFeature
{
    public static IServiceCollection AddChannels(this IServiceCollection services) =>
        services.AddSingleton<ChannelQueries>()
                .AddScoped<ListAccounts>()
                .AddScoped<AddChannel>()
                .AddScoped<LimitChannel>();
}
