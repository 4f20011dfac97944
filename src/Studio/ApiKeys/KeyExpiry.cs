using System.Globalization;

namespace Studio.ApiKeys;

/// <summary>Until when a key is good, by the calendar of its workspace.</summary>
public static class KeyExpiry
{
    public const string Format = "yyyy-MM-dd";

    /// <summary>The end of a day, or null for no end.</summary>
    public static DateTimeOffset? EndOf(string? day, string timeZone)
    {
        if (string.IsNullOrWhiteSpace(day))
        {
            return null;
        }

        if (!DateOnly.TryParseExact(day.Trim(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date == DateOnly.MaxValue)
        {
            throw Refuse.Invalid("expires_at", "This is not a day. Write it as 2030-12-31, or leave it empty for a key without an end.");
        }

        var (zone, midnight) = (TimeZoneInfo.FindSystemTimeZoneById(timeZone), date.AddDays(1).ToDateTime(TimeOnly.MinValue));

        // Where the clocks go forward at midnight there is no such time: the day ends when they do.
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(30);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>The last day that a key is good on.</summary>
    public static string? DayOf(DateTimeOffset? end, string timeZone) => end is { } time
        ? TimeZoneInfo.ConvertTime(time.AddTicks(-1), TimeZoneInfo.FindSystemTimeZoneById(timeZone)).ToString(Format, CultureInfo.InvariantCulture)
        : null;
}
