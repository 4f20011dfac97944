namespace Studio.Posts;

public static class PostsFeature
{
    public static IServiceCollection AddPosts(this IServiceCollection services) =>
        services.AddScoped<CreateDraft>()
                .AddScoped<SchedulePost>()
                .AddScoped<ScheduleDraft>()
                .AddScoped<CancelPost>()
                .AddScoped<GetPost>()
                .AddScoped<ListPosts>();
}
