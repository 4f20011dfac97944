using System.Globalization;

namespace Studio.Web;

/// <summary>Times as people read them, in the workspace's zone.</summary>
internal static class Times
{
    public static string Local(DateTimeOffset time, string zone) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("ddd d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);
}
