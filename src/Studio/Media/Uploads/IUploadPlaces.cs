using Studio.Media.Stores;

namespace Studio.Media.Uploads;

/// <summary>Where files are sent to that are too large for one message, past everything that has a caller.</summary>
public interface IUploadPlaces
{
    /// <summary>Whether it has to be said beforehand how long a file is.</summary>
    bool NeedLength { get; }

    UploadPlace Open(MediaUpload upload);

    /// <summary>All of what was sent, on this machine and for one at a time; null where there is none, or it has been taken.</summary>
    Task<IncomingFile?> CollectAsync(MediaUpload upload, CancellationToken ct);

    /// <summary>It has become an asset.</summary>
    Task ForgetAsync(MediaUpload upload);
}
