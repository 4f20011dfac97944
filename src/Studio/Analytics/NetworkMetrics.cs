using System.Collections.Frozen;
using Studio.Channels;

namespace Studio.Analytics;

/// <summary>Which figures a network gives of a post and, besides those, of an account: data, kept in one table.</summary>
internal sealed record NetworkMetrics(IReadOnlyList<Metric> OfPost, IReadOnlyList<Metric> OfAccountOnly, string Primary, bool HasEngagement)
{
    private static readonly Metric Views = new("views", "Views");
    private static readonly Metric Reach = new("reach", "Reach");
    private static readonly Metric Impressions = new("impressions", "Impressions");
    private static readonly Metric Likes = new("likes", "Likes");
    private static readonly Metric Reactions = new("reactions", "Reactions");
    private static readonly Metric Comments = new("comments", "Comments");
    private static readonly Metric Replies = new("replies", "Replies");
    private static readonly Metric Shares = new("shares", "Shares");
    private static readonly Metric Reposts = new("reposts", "Reposts");
    private static readonly Metric Saves = new("saves", "Saves");
    private static readonly Metric Clicks = new("clicks", "Clicks");
    private static readonly Metric Outbound = new("outbound", "Outbound clicks");
    private static readonly Metric WatchTime = new("watch_time", "Watch time", MetricKind.Minutes);
    private static readonly Metric ViewedShare = new("avg_view_pct", "Average share viewed", MetricKind.Percent, OverDays.Average);
    private static readonly Metric Follows = new("follows", "New followers");
    private static readonly Metric Followers = new("followers", "Followers", Days: OverDays.Last);
    private static readonly Metric Subscribers = new("subscribers", "Subscribers", Days: OverDays.Last);

    // A network that is not here gives programs none, or (X) none without a fee.
    private static readonly FrozenDictionary<string, NetworkMetrics> ByNetwork = new Dictionary<string, NetworkMetrics>
    {
        ["instagram"] = new([Reach, Views, Likes, Comments, Saves, Shares], [Followers], "reach", HasEngagement: true),
        ["instagram_login"] = new([Reach, Views, Likes, Comments, Saves, Shares], [Followers], "reach", HasEngagement: true),
        ["facebook"] = new([Views, Reach, Reactions, Comments, Shares, Clicks], [Follows], "reach", HasEngagement: true),
        ["linkedin_company"] = new([Impressions, Reactions, Comments, Reposts, Clicks], [Follows], "impressions", HasEngagement: true),
        ["youtube"] = new([Views, WatchTime, ViewedShare, Likes, Comments, Shares], [Subscribers], "views", HasEngagement: false),
        ["tiktok"] = new([Views, Likes, Comments, Shares], [], "views", HasEngagement: true),
        ["threads"] = new([Views, Likes, Replies, Reposts], [Follows], "views", HasEngagement: false),
        ["pinterest"] = new([Impressions, Saves, Clicks, Outbound], [], "impressions", HasEngagement: true),
        ["google_business"] = new([Impressions, Clicks], [], "impressions", HasEngagement: false),
    }.ToFrozenDictionary();

    public static readonly int MostOfPost = ByNetwork.Values.Max(metrics => metrics.OfPost.Count);

    /// <summary>What an interaction is. The rest is having been seen.</summary>
    private static readonly Metric[] Interactions = [Likes, Reactions, Comments, Replies, Saves, Shares, Reposts];

    /// <summary>Of what interactions are a share: the first that there is.</summary>
    private static readonly Metric[] Seen = [Views, Reach, Impressions];

    public IReadOnlyList<Metric> OfAccount { get; } = [.. OfPost, .. OfAccountOnly];

    public static NetworkMetrics? Of(Channel channel) => ByNetwork.GetValueOrDefault(channel.NetworkCode);

    public static string WhyNone(Channel channel) => $"Studio reads no analytics from {channel.Network.Name}: it gives programs none, or none without a fee.";

    /// <summary>Interactions as a share of having been seen, or null where nobody has seen anything.</summary>
    public EngagementView? EngagementOf(IReadOnlyDictionary<string, double> values)
    {
        if (!HasEngagement || Seen.FirstOrDefault(seen => values.GetValueOrDefault(seen.Key) > 0) is not { } denominator)
        {
            return null;
        }

        var parts = Interactions.Where(OfPost.Contains).Select(part => new EngagementPart(part.Key, part.Label, values.GetValueOrDefault(part.Key))).ToList();
        return new(Math.Round(100 * parts.Sum(part => part.Value) / values[denominator.Key], 2), parts);
    }

    /// <summary>How many more follow than before.</summary>
    public double? GrowthOf(ILookup<string, MetricPoint> series) =>
        OfAccountOnly is not [var followers] || !series.Contains(followers.Key) ? null
        : followers.Days is OverDays.Last ? series[followers.Key].Last().Value - series[followers.Key].First().Value
        : series[followers.Key].Sum(day => day.Value);
}

public sealed record EngagementView(double Rate, IReadOnlyList<EngagementPart> Parts);

public sealed record EngagementPart(string Key, string Label, double Value);
