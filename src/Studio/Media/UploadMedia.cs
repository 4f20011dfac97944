using Studio.Callers;
using Studio.Media.Stores;

namespace Studio.Media;

public sealed class UploadMedia(Caller caller, IncomingFiles files, StorageQuota quota, KeepMedia keep, UploadsUnderWay uploads) : IUseCase
{
    public static Needs Needs => new(Permission.UploadMedia, Scope.MediaWrite);

    public async Task<MediaView> RunAsync(IUpload upload, CancellationToken ct)
    {
        caller.Demand(Needs);

        using var underWay = uploads.Begin(caller.WorkspaceId);
        var room = quota.Limit - await quota.UsedAsync(ct);
        await using var file = files.Receive();
        var about = await upload.ReadAsync((content, token) => ReceiveMedia.RunAsync(content, file.Stream, room, bytes => quota.FullAsync(bytes, token), token), ct);

        return await upload.KeepAsync(about, file.Stream, () => keep.RunAsync(about, file, upload: null, ct), ct);
    }
}
