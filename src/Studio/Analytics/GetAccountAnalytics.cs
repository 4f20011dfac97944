using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;

namespace Studio.Analytics;

/// <summary>How an account did in the last days, beside the days before. One that is not connected any more keeps the figures it had.</summary>
public sealed class GetAccountAnalytics(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public const int MinDays = 7;
    public const int MaxDays = 90;
    public const int DefaultDays = 30;

    public static Needs Needs => new(Permission.ViewAnalytics, Scope.AnalyticsRead);

    public async Task<AccountAnalytics> RunAsync(Guid accountId, int days, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereOutside("days", days, MinDays, MaxDays);

        var channel = await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == accountId, ct);
        if (channel is null || !caller.Reaches(channel.Id))
        {
            throw Refuse.NotFound("account");
        }

        if (NetworkMetrics.Of(channel) is not { } metrics)
        {
            return AccountAnalytics.None(channel, days, caller);
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(caller.TimeZone)).DateTime);
        var (since, before) = (today.AddDays(1 - days), today.AddDays(1 - (2 * days)));
        var values = await db.Set<MetricValue>().AsNoTracking()
            .Where(v => v.SubjectId == channel.Id && v.Day >= before && v.Day <= today)
            .OrderBy(v => v.Day).ToListAsync(ct);

        return AccountAnalytics.Of(channel, days, caller, metrics, Series(values.Where(v => v.Day >= since)), Series(values.Where(v => v.Day < since)), values.Max(v => (DateTimeOffset?)v.CapturedAt));
    }

    private static ILookup<string, MetricPoint> Series(IEnumerable<MetricValue> values) => values.ToLookup(v => v.Metric, v => new MetricPoint(v.Day, v.Value));
}

/// <param name="WorkspaceId">Where.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Platform">Its network.</param>
/// <param name="AccountName">What it is called.</param>
/// <param name="ConnectionStatus">Whether it is connected.</param>
/// <param name="Days">How many days the figures cover.</param>
/// <param name="AnalyticsAvailable">Whether the network gives any.</param>
/// <param name="UnavailableReason">Why not.</param>
/// <param name="HeroMetrics">Each metric, with its change against as many days before. None where none was captured yet.</param>
/// <param name="Engagement">Interactions as a share of having been seen.</param>
/// <param name="FollowerGrowth">How many more follow than at the beginning.</param>
/// <param name="CapturedAt">When the figures were fetched last.</param>
/// <param name="NextSyncEta">When they are fetched next, or null where nothing fetches them.</param>
public sealed record AccountAnalytics(
    Guid WorkspaceId,
    Guid AccountId,
    string Platform,
    string AccountName,
    ChannelStatus ConnectionStatus,
    int Days,
    bool AnalyticsAvailable,
    string? UnavailableReason,
    IReadOnlyList<MetricView> HeroMetrics,
    EngagementView? Engagement,
    double? FollowerGrowth,
    DateTimeOffset? CapturedAt,
    DateTimeOffset? NextSyncEta)
{
    internal static AccountAnalytics None(Channel channel, int days, Caller caller) =>
        new(caller.WorkspaceId, channel.Id, channel.NetworkCode, channel.Name, channel.Status, days, AnalyticsAvailable: false, NetworkMetrics.WhyNone(channel), [], null, null, null, null);

    internal static AccountAnalytics Of(
        Channel channel, int days, Caller caller, NetworkMetrics metrics, ILookup<string, MetricPoint> now, ILookup<string, MetricPoint> before, DateTimeOffset? capturedAt)
    {
        IReadOnlyList<MetricView> views = now.Count == 0 ? [] : [.. metrics.OfAccount.Select(metric => MetricView.Of(metric, [.. now[metric.Key]], [.. before[metric.Key]]))];
        return new(
            caller.WorkspaceId,
            channel.Id,
            channel.NetworkCode,
            channel.Name,
            channel.Status,
            days,
            AnalyticsAvailable: true,
            UnavailableReason: null,
            views,
            metrics.EngagementOf(views.ToDictionary(view => view.Key, view => view.Value)),
            metrics.GrowthOf(now),
            capturedAt,
            NextSyncEta: null);
    }
}

/// <param name="Key">Its name on the wire.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Kind">What its numbers are.</param>
/// <param name="Value">What the days come to.</param>
/// <param name="Delta">The change in percent against as many days before; 0 without any.</param>
/// <param name="Series">Day by day, the oldest first.</param>
public sealed record MetricView(string Key, string Label, MetricKind Kind, double Value, double Delta, IReadOnlyList<MetricPoint> Series)
{
    internal static MetricView Of(Metric metric, IReadOnlyList<MetricPoint> now, IReadOnlyList<MetricPoint> before)
    {
        var (value, baseline) = (metric.Over(now), metric.Over(before));
        return new(metric.Key, metric.Label, metric.Kind, value, baseline == 0 ? 0 : Math.Round(100 * (value - baseline) / baseline, 1), now);
    }
}
