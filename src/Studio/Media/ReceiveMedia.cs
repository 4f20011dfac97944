using System.Runtime.CompilerServices;
using Studio.Media.Content;

namespace Studio.Media;

/// <summary>Writes down what comes in, as it comes, and stops as soon as it is too much. What kind of file it is says its first bytes.</summary>
internal static class ReceiveMedia
{
    private const int BufferSize = 80 * 1024;

    /// <param name="content">What comes in.</param>
    /// <param name="file">Where it goes.</param>
    /// <param name="room">What the organization has left.</param>
    /// <param name="full">The refusal of what goes beyond that.</param>
    /// <param name="ct">Ends with the request.</param>
    public static async Task RunAsync(Stream content, Stream file, long room, Func<long, Task<RefusedException>> full, CancellationToken ct)
    {
        var buffer = new byte[BufferSize];
        var count = await ReadAsync(content.ReadAtLeastAsync(buffer, MediaFormat.HeadLength, throwOnEndOfStream: false, ct));
        if (count == 0)
        {
            throw Refuse.Invalid("file", "The file is empty.");
        }

        var format = MediaFormat.Of(buffer.AsSpan(0, count)) ?? throw MediaFormat.Unknown;

        while (count > 0)
        {
            if (file.Length + count > format.MaxBytes)
            {
                throw ReadContent.TooLong(format);
            }

            if (file.Length + count > room)
            {
                throw await full(file.Length + count);
            }

            await file.WriteAsync(buffer.AsMemory(0, count), ct);
            count = await ReadAsync(content.ReadAsync(buffer, ct));
        }
    }

    // Only what comes in: a disk that is full is no fault of whoever sends. It is done again for every piece of a film, hence the pool.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<int> ReadAsync(ValueTask<int> reading)
    {
        try
        {
            return await reading;
        }
        catch (IOException)
        {
            throw Refuse.Invalid("file", "The file broke off before its end, or came too slowly. Send it again.");
        }
    }
}
