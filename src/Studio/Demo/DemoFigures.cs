using Studio.Analytics;
using Studio.Channels;
using Studio.Posts;

namespace Studio.Demo;

/// <summary>Figures as a network might give them: some growth, quieter Sundays, and a post that is forgotten after some days. The same at each start.</summary>
internal static class DemoFigures
{
    public const int DaysOut = 12;

    private const int DaysOfAccount = 120;

    public static IEnumerable<MetricValue> Of(Channel[] channels, IEnumerable<Post> posts, DateTimeOffset now)
    {
        foreach (var channel in channels)
        {
            foreach (var metric in NetworkMetrics.Of(channel)?.OfAccount ?? [])
            {
                for (var ago = DaysOfAccount - 1; ago >= 0; ago--)
                {
                    yield return Figure(channel.WorkspaceId, channel.Id, metric, DayOf(now, ago), OfAccount(metric, DayOf(now, ago), DaysOfAccount - ago), now);
                }
            }
        }

        foreach (var target in posts.SelectMany(post => post.Targets.Where(target => target.Status is PostStatus.Published).Select(target => (post.WorkspaceId, Target: target))))
        {
            foreach (var metric in NetworkMetrics.Of(target.Target.Channel)?.OfPost ?? [])
            {
                for (var day = 0; day <= DaysOut; day++)
                {
                    yield return Figure(target.WorkspaceId, target.Target.Id, metric, DayOf(now, DaysOut - day), Math.Round(SizeOf(metric) * Math.Pow(0.7, day)), now);
                }
            }
        }
    }

    private static MetricValue Figure(Guid workspace, Guid subject, Metric metric, DateOnly day, double value, DateTimeOffset now) =>
        new() { WorkspaceId = workspace, SubjectId = subject, Metric = metric.Key, Day = day, Value = value, CapturedAt = now.AddHours(-3) };

    private static double OfAccount(Metric metric, DateOnly day, int age) =>
        metric.Days is OverDays.Last ? 1_200 + (3 * age)
        : Math.Round(SizeOf(metric) * (1 + (age / 200.0)) * (day.DayOfWeek is DayOfWeek.Sunday ? 0.4 : 1 + (0.2 * Math.Sin(age))));

    private static double SizeOf(Metric metric) => metric.Key switch
    {
        "views" or "reach" or "impressions" => 900,
        "likes" or "reactions" => 46,
        "clicks" or "saves" => 18,
        _ => 7,
    };

    private static DateOnly DayOf(DateTimeOffset now, int ago) => DateOnly.FromDateTime(now.UtcDateTime).AddDays(-ago);
}
