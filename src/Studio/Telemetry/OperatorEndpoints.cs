using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Studio.Data;

namespace Studio.Telemetry;

/// <summary>What the machines around Studio ask: is it up, is it ready, how does it do.</summary>
public static class OperatorEndpoints
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseIsReady>("database", tags: [Ready]);
        return services;
    }

    public static void MapOperators(this WebApplication app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });

        var access = app.Services.GetRequiredService<MetricsAccess>();
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments("/metrics"),
            metrics => metrics.Use((http, next) =>
            {
                if (access.Admits(http))
                {
                    return next(http);
                }

                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }));
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
