using System.Globalization;

namespace Studio.Posts;

/// <summary>A week from Monday to Sunday as ISO 8601 counts them, such as 2026-W48. When it begins depends on where its people live.</summary>
public readonly record struct Week(int Year, int Number)
{
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    public static Week Parse(string text) =>
        text.Length == 8 && text[4..6] is "-W"
        && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= FirstYear and <= LastYear
        && int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= ISOWeek.GetWeeksInYear(year)
            ? new(year, number)
            : throw Refuse.Invalid("week", "'week' has to be an ISO week such as 2026-W48: a year, -W, and two digits.");

    public static Week Of(DateTimeOffset instant, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).Date;
        return new(ISOWeek.GetYear(local), ISOWeek.GetWeekOfYear(local));
    }

    public Week Plus(int weeks)
    {
        var monday = ISOWeek.ToDateTime(Year, Number, DayOfWeek.Monday).AddDays(7 * weeks);
        return new(ISOWeek.GetYear(monday), ISOWeek.GetWeekOfYear(monday));
    }

    /// <summary>Its first instant. The next week's is its end.</summary>
    public DateTimeOffset Start(string timeZone)
    {
        var (zone, midnight) = (TimeZoneInfo.FindSystemTimeZoneById(timeZone), ISOWeek.ToDateTime(Year, Number, DayOfWeek.Monday));

        // Where clocks go forward at midnight, the day begins an hour later.
        return new(TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(midnight) ? midnight.AddHours(1) : midnight, zone), TimeSpan.Zero);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-W{Number:00}");
}
