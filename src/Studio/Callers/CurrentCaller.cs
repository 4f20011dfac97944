namespace Studio.Callers;

/// <summary>Where a door leaves the caller it has found, for the rest of the request. Use cases take <see cref="Callers.Caller"/>.</summary>
public sealed class CurrentCaller
{
    public Caller? Caller { get; set; }
}

public static class CallersFeature
{
    public static IServiceCollection AddCallers(this IServiceCollection services) =>
        services.AddScoped<CurrentCaller>()
                .AddScoped(scope => scope.GetRequiredService<CurrentCaller>().Caller
                                    ?? throw new InvalidOperationException("A use case was reached through a door that lets in nobody."))
                .AddSingleton<FindCallerByToken>()
                .AddSingleton<FindCallerByKey>()
                .AddSingleton<FindCallerBySession>()
                .AddScoped<FindCallerAtShell>()
                .AddSingleton<FindCaller>()
                .AddSingleton<WhoAmIQueries>()
                .AddScoped<WhoAmI>();
}
