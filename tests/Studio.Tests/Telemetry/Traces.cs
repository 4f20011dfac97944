using System.Diagnostics;
using OpenTelemetry.Trace;
using Studio.Tests.Support;

namespace Studio.Tests.Telemetry;

public sealed class Traces : IDisposable
{
    private readonly List<Activity> _spans = [];
    private readonly TestApp _app;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public Traces() => _app = new(builder =>
    {
        // Somebody to send to is what switches traces on; nobody listens there.
        builder.UseSetting("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
        builder.ConfigureServices(services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(_spans)));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Follow_a_call_through_door_use_case_and_database(bool overMcp)
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = _app.With(await ada.TokenAsync());
        List<Activity> call;

        // EF Core remembers for a second that nobody listened: the first calls after a start may have no spans of the database.
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _ct);

            // Other tests run in this process too: the trace is known by its id.
            var trace = ActivityTraceId.CreateRandom();
            using var request = overMcp ? Raw.ToolsCall("list_accounts") : new(HttpMethod.Get, "/api/v1/accounts");
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

            await client.SendAsync(request, _ct);
            _app.Services.GetRequiredService<TracerProvider>().ForceFlush();
            call = [.. _spans.ToArray().Where(span => span.TraceId == trace)];
        }
        while (call.TrueForAll(span => span.Kind is not ActivityKind.Client));

        var door = Assert.Single(call, span => span.OperationName == "Microsoft.AspNetCore.Hosting.HttpRequestIn");
        var useCase = Assert.Single(call, span => span.OperationName == "ListAccounts");
        Assert.Contains(call, span => span.Kind is ActivityKind.Client && IsWithin(span, useCase, call));
        Assert.True(IsWithin(useCase, door, call));
    }

    public void Dispose() => _app.Dispose();

    private static bool IsWithin(Activity span, Activity outer, List<Activity> trace)
    {
        for (var at = span; at is not null; at = trace.Find(other => other.SpanId == at.ParentSpanId))
        {
            if (at.SpanId == outer.SpanId)
            {
                return true;
            }
        }

        return false;
    }
}
