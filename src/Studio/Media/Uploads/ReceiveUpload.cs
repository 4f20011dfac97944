using Studio.Media.Stores;

namespace Studio.Media.Uploads;

/// <summary>
/// Takes bytes at the address that an upload in parts was given. The address says how many there may be and until when; who may have it was decided when
/// it was made. What is on the disk is what has come, also after a crash: there is no second account of it.
/// </summary>
public sealed class ReceiveUpload(IncomingFiles files)
{
    private const int BufferSize = 80 * 1024;

    private static RefusedException Gone => Refuse.NotFound("upload that is still open");

    /// <summary>How many bytes there are.</summary>
    public long OffsetOf(Guid upload) => files.LengthOfUpload(upload) ?? throw Gone;

    /// <summary>Adds what comes, and says how many bytes there are then. What has come of a connection that breaks stays.</summary>
    /// <param name="upload">Which.</param>
    /// <param name="offset">How many the sender thinks there are; null to begin anew.</param>
    /// <param name="maxBytes">How many there may be.</param>
    /// <param name="content">What comes.</param>
    /// <param name="ct">Ends with the connection.</param>
    public async Task<long> RunAsync(Guid upload, long? offset, long maxBytes, Stream content, CancellationToken ct)
    {
        await using var file = Open(upload) ?? throw Gone;

        if (offset is null)
        {
            file.Stream.SetLength(0);
        }
        else if (offset != file.Stream.Length)
        {
            throw Refuse.Conflict($"There are {file.Stream.Length} bytes, and these begin at {offset}. Go on at {file.Stream.Length}.");
        }

        file.Stream.Seek(0, SeekOrigin.End);
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await ReceiveMedia.ReadAsync(content.ReadAsync(buffer, ct))) > 0)
        {
            if (file.Stream.Length + count > maxBytes)
            {
                throw Refuse.TooLarge($"This upload may have at most {maxBytes} bytes.");
            }

            await file.Stream.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
        }

        await file.Stream.FlushAsync(CancellationToken.None);
        return file.Stream.Length;
    }

    private IncomingFile? Open(Guid upload)
    {
        try
        {
            return files.OpenUpload(upload);
        }
        catch (IOException)
        {
            throw Refuse.Conflict("Another connection is sending to this upload. Wait until it has ended, and ask where to go on.");
        }
    }
}
