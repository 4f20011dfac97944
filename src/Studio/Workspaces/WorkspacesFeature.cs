namespace Studio.Workspaces;

public static class WorkspacesFeature
{
    public static IServiceCollection AddWorkspaces(this IServiceCollection services) =>
        services.AddScoped<ListWorkspaces>()
                .AddScoped<SwitchWorkspace>()
                .AddScoped<SetApprovals>()
                .AddScoped<SetAgentPolicy>()
                .AddScoped<ArchiveWorkspace>()
                .AddScoped<AddWorkspace>()
                .AddScoped<AddMember>()
                .AddScoped<FindWorkspace>()
                .AddScoped<ListAllWorkspaces>();
}
