using System.Buffers.Binary;
using System.Buffers.Text;

namespace Studio;

/// <summary>Where a page of a list ended. A key and not an offset: new rows do not shift the next page.</summary>
internal static class Cursor
{
    // Of the last instant that there is. More is nobody's, and no time at all.
    private const long MaxTicks = 3_155_378_975_999_999_999;

    public static string Of(Guid last) => Base64Url.EncodeToString(last.ToByteArray(bigEndian: true));

    /// <summary>For a list in the order of a time, where several may have the same.</summary>
    public static string Of(DateTimeOffset time, Guid last)
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.UtcTicks);
        last.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static (DateTimeOffset Time, Guid Last) ReadTimed(string list, string cursor)
    {
        Span<byte> bytes = stackalloc byte[24];
        return Holds(cursor, bytes)
               && BinaryPrimitives.ReadInt64BigEndian(bytes) is >= 0 and <= MaxTicks and var ticks
            ? (new(ticks, TimeSpan.Zero), new(bytes[8..], bigEndian: true))
            : throw NoCursorOf(list);
    }

    public static Guid Read(string list, string cursor)
    {
        Span<byte> bytes = stackalloc byte[16];
        return Holds(cursor, bytes)
            ? new(bytes, bigEndian: true)
            : throw NoCursorOf(list);
    }

    // Asked first: what is no base64 at all is thrown at, and not told of.
    private static bool Holds(string cursor, Span<byte> bytes) => Base64Url.IsValid(cursor, out var length) && length == bytes.Length && Base64Url.TryDecodeFromChars(cursor, bytes, out _);

    private static RefusedException NoCursorOf(string list) =>
        Refuse.Invalid("cursor", $"This is not a cursor of {list}. Pass next_cursor as it was given, or leave it out for the first page.");
}
