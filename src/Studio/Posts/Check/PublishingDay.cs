namespace Studio.Posts.Check;

/// <summary>A day as the people of a workspace have it: from one midnight in their zone to the next.</summary>
public readonly record struct PublishingDay(DateOnly Date, DateTimeOffset Begins, DateTimeOffset Ends)
{
    public static PublishingDay Of(DateTimeOffset at, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        return new(date, Midnight(date, zone), Midnight(date.AddDays(1), zone));
    }

    // Some zones put their clocks forward at midnight: then the day begins later. Some put them back: then it begins with the first of the two.
    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
