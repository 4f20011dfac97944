using System.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Studio.Telemetry;

/// <summary>Traces of each call through door, use case and database, and the figures at /metrics.</summary>
public static class Observability
{
    public const string Source = "Studio";

    private const string McpSdk = "Experimental.ModelContextProtocol";

    public static ActivitySource Activities { get; } = new(Source);

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<MetricsAccess>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("studio"))
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", CallFigures.Meter, McpSdk)
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());

        // Without anybody to send them to, traces would cost every call something and help nobody.
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(Source, McpSdk, "Npgsql")
                .AddAspNetCoreInstrumentation()
                .AddEntityFrameworkCoreInstrumentation()
                .AddOtlpExporter());
        }

        return services;
    }

    /// <summary>The span of a use case, named after it. Begun by a door, which knows which one it calls.</summary>
    public static Activity? BeginUseCase(Type useCase) => Activities.StartActivity(useCase.Name);
}
