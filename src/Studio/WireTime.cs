using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Studio;

/// <summary>Times as outsiders see them: out in UTC with a Z, in with an offset or not at all.</summary>
public sealed class WireTime : JsonConverter<DateTimeOffset>
{
    public const string Words = "has to be a time with a UTC offset, such as 2026-12-01T09:00:00Z or 2026-12-01T10:00:00+01:00";

    private const int LengthOfDate = 10;

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Finer than that the two databases differ in what they keep.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>A time in an address: read as in a body, so that nothing is taken for a time that has no offset or may be meant the American way.</summary>
    public static DateTimeOffset? Read(string field, string? text) =>
        text is null ? null
        : JsonSerializer.SerializeToElement(text).TryGetDateTimeOffset(out var time) && Takes(text, time) ? ToMilliseconds(time)
        : throw Refuse.Invalid(field, $"'{field}' {Words}. In an address the plus sign is written %2B.");

    /// <summary>
    /// A time without an offset means another instant on each server that reads it: it is refused. So is one in the first or the last year that there
    /// is: no day can be counted around it.
    /// </summary>
    public static bool Takes(string text, DateTimeOffset time) =>
        text.Length > LengthOfDate && text.AsSpan(LengthOfDate).IndexOfAny("Z+-") >= 0 && time.UtcDateTime.Year is > 1 and < 9999;

    /// <summary>The words, with what the same wall-clock time would look like in somebody's own zone.</summary>
    public static string WordsFor(string timeZone, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var example = TimeZoneInfo.ConvertTime(now.AddDays(1), zone);
        return $"has to be a time with a UTC offset. This workspace is in {timeZone}, where this time tomorrow is {example.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}";
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) && Takes(reader.GetString()!, time)
            ? ToMilliseconds(time)
            : throw new JsonException($"This {Words}.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));
}
