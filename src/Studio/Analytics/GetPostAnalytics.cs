using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Posts;

namespace Studio.Analytics;

/// <summary>How a post did on each account, since it went out. What is not out yet has no figures, and is no mistake.</summary>
public sealed class GetPostAnalytics(AppDb db, Caller caller) : IUseCase
{
    // Longer than that no network says anything new of a post.
    private const int MaxDays = 90;

    public static Needs Needs => new(Permission.ViewAnalytics, Scope.AnalyticsRead);

    public async Task<PostAnalytics> RunAsync(Guid postId, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        var targets = post.Targets.Select(target => target.Id).ToList();
        var values = (await db.Set<MetricValue>().AsNoTracking().Where(v => targets.Contains(v.SubjectId)).OrderBy(v => v.Day).Take(MaxValues(targets.Count)).ToListAsync(ct))
            .ToLookup(v => v.SubjectId);

        return new(post.Id, post.WorkspaceId, post.Title, post.Caption, [.. post.Targets.OrderBy(target => target.Id).Select(target => TargetAnalytics.Of(target, [.. values[target.Id]]))]);
    }

    private static int MaxValues(int targets) => targets * MaxDays * NetworkMetrics.MostOfPost;
}

public sealed record PostAnalytics(Guid PostId, Guid WorkspaceId, string Title, string Caption, IReadOnlyList<TargetAnalytics> PlatformPosts);

/// <param name="PlatformPostId">The post on this account, as get_post names it.</param>
/// <param name="SocialAccountId">The account.</param>
/// <param name="Platform">Its network.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="PublishedAt">When it went out.</param>
/// <param name="AnalyticsAvailable">Whether the network gives figures.</param>
/// <param name="UnavailableReason">Why not.</param>
/// <param name="MetricTiles">Each metric. None where none was captured.</param>
/// <param name="CapturedAt">When the figures were fetched last.</param>
/// <param name="NextSyncEta">When they are fetched next, or null where nothing fetches them.</param>
public sealed record TargetAnalytics(
    Guid PlatformPostId,
    Guid SocialAccountId,
    string Platform,
    PostStatus Status,
    DateTimeOffset? PublishedAt,
    bool AnalyticsAvailable,
    string? UnavailableReason,
    IReadOnlyList<MetricTile> MetricTiles,
    DateTimeOffset? CapturedAt,
    DateTimeOffset? NextSyncEta)
{
    internal static TargetAnalytics Of(PostTarget target, IReadOnlyList<MetricValue> values)
    {
        var metrics = NetworkMetrics.Of(target.Channel);
        return new(
            target.Id,
            target.ChannelId,
            target.Channel.NetworkCode,
            target.Status,
            target.PublishedAt,
            metrics is not null,
            metrics is null ? NetworkMetrics.WhyNone(target.Channel) : null,
            metrics is null || values.Count == 0 ? [] : MetricTile.Of(metrics, values.ToLookup(v => v.Metric, v => new MetricPoint(v.Day, v.Value))),
            values.Max(v => (DateTimeOffset?)v.CapturedAt),
            NextSyncEta: null);
    }
}

/// <param name="Key">Its name on the wire.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Kind">What its numbers are.</param>
/// <param name="Value">What all days come to.</param>
/// <param name="Series">Its first days, the oldest first. Later ones are in the value.</param>
/// <param name="IsPrimary">Whether it is the one that says most on this network.</param>
public sealed record MetricTile(string Key, string Label, MetricKind Kind, double Value, IReadOnlyList<MetricPoint> Series, bool IsPrimary)
{
    // With thirteen accounts of six metrics each, a result stays within what hosts take.
    private const int DaysShown = 14;

    internal static IReadOnlyList<MetricTile> Of(NetworkMetrics metrics, ILookup<string, MetricPoint> series)
    {
        List<MetricTile> tiles = [.. metrics.OfPost.Select(metric => Of(metric, [.. series[metric.Key]], metric.Key == metrics.Primary))];
        if (metrics.EngagementOf(tiles.ToDictionary(tile => tile.Key, tile => tile.Value)) is { } engagement)
        {
            tiles.Add(new(Metric.Engagement.Key, Metric.Engagement.Label, Metric.Engagement.Kind, engagement.Rate, [], IsPrimary: false));
        }

        return tiles;
    }

    private static MetricTile Of(Metric metric, IReadOnlyList<MetricPoint> days, bool isPrimary) => new(metric.Key, metric.Label, metric.Kind, metric.Over(days), [.. days.Take(DaysShown)], isPrimary);
}
