using System.Diagnostics.Metrics;

namespace Studio.Telemetry;

/// <summary>How many calls, of what kind, with what outcome. Labels are few and fixed: never an id, a name or an address.</summary>
public sealed class CallFigures
{
    public const string Meter = "Studio";

    private readonly Histogram<double> _duration;

    public CallFigures(IMeterFactory meters) =>
        _duration = meters.Create(Meter).CreateHistogram<double>("studio.call.duration", "s", "Duration of calls on record, by action and outcome.");

    public void Add(string action, string outcome, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("action", action), new KeyValuePair<string, object?>("outcome", outcome));
}
