using System.Buffers.Text;

namespace Studio;

/// <summary>Where a page of a list ended. A key and not an offset: new rows do not shift the next page.</summary>
internal static class Cursor
{
    public static string Of(Guid last) => Base64Url.EncodeToString(last.ToByteArray(bigEndian: true));

    public static Guid Read(string list, string cursor)
    {
        Span<byte> bytes = stackalloc byte[16];
        return cursor.Length == 22 && Base64Url.TryDecodeFromChars(cursor, bytes, out var written) && written == 16
            ? new(bytes, bigEndian: true)
            : throw Refuse.Invalid("cursor", $"This is not a cursor of {list}. Pass next_cursor as it was given, or leave it out for the first page.");
    }
}
