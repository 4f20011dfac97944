using System.Globalization;
using Studio.Channels;

namespace Studio.Posts.Check;

/// <summary>The words for a channel that has no room on a day.</summary>
internal static class DailyLimit
{
    // Waiting helps less than another day does: the words say so, and the figure says when the day is over.
    public static RefusedException Refusal(Channel channel, PublishingDay day, string timeZone, DateTimeOffset now) =>
        new(RefusalKind.RateLimited, $"{channel.Name} ({channel.Network.Name}) {What(channel, day, timeZone)} {Hint(channel, day)}")
        {
            Tier = $"platform_quota:{channel.NetworkCode}",
            Limit = channel.PostsPerDay,
            Remaining = 0,
            RetryAfter = day.Ends - now,
        };

    public static PostProblem Problem(ChannelText text, PublishingDay day, string timeZone) =>
        text.Problem("scheduled_at", ProblemCode.DailyLimit, What(text.Channel, day, timeZone), Hint(text.Channel, day));

    private static string What(Channel channel, PublishingDay day, string timeZone) => channel.PostsPerDay == 0
        ? "is locked: its daily limit is 0."
        : $"takes {channel.PostsPerDay} posts a day, and {day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} ({timeZone}) is full.";

    private static string Hint(Channel channel, PublishingDay day) => channel.PostsPerDay == 0
        ? "A person has to raise it in Studio."
        : $"Choose a time before {WireTime.Text(day.Begins)} or from {WireTime.Text(day.Ends)} on.";
}
