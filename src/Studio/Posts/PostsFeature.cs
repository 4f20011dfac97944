using Studio.Posts.Check;

namespace Studio.Posts;

public static class PostsFeature
{
    public static IServiceCollection AddPosts(this IServiceCollection services) =>
        services.AddSingleton<DraftQueries>()
                .AddScoped<CreateDraft>()
                .AddScoped<SchedulePost>()
                .AddScoped<ScheduleDraft>()
                .AddScoped<CancelPost>()
                .AddScoped<UpdatePost>()
                .AddScoped<DeleteDraft>()
                .AddScoped<SubmitForReview>()
                .AddScoped<ApprovePost>()
                .AddScoped<RequestChanges>()
                .AddScoped<RejectPost>()
                .AddScoped<ReviewPost>()
                .AddScoped<GetPost>()
                .AddScoped<ListPosts>()
                .AddScoped<ReadWeek>()
                .AddScoped<FindPostIds>()
                .AddScoped<ValidatePost>()
                .AddScoped<Calendar>();
}
