namespace Studio.Analytics;

/// <summary>Something that a network counts.</summary>
/// <param name="Key">Its name on the wire.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Kind">What its numbers are.</param>
/// <param name="Days">What several days of it come to.</param>
public sealed record Metric(string Key, string Label, MetricKind Kind = MetricKind.Count, OverDays Days = OverDays.Sum)
{
    public static readonly Metric Engagement = new("engagement", "Engagement rate", MetricKind.Percent);

    /// <summary>What the days come to together, or nothing where there are none.</summary>
    internal double Over(IReadOnlyList<MetricPoint> days) =>
        days.Count == 0 ? 0
        : Days is OverDays.Last ? days[^1].Value
        : Math.Round(Days is OverDays.Average ? days.Average(day => day.Value) : days.Sum(day => day.Value), 2);
}

public enum MetricKind
{
    Count,
    Percent,
    Minutes,
}

public enum OverDays
{
    /// <summary>Each day has its own: likes, views.</summary>
    Sum,

    Average,

    /// <summary>Each day has all there are by then: followers.</summary>
    Last,
}

public sealed record MetricPoint(DateOnly Day, double Value);
