namespace Studio.Media.Stores;

/// <summary>
/// Below the data directory, under names that are ours alone. A file is written beside the others and moved into place once its row is there: what a
/// killed process leaves behind is never taken for an asset.
/// </summary>
internal sealed class DiskStore(IncomingFiles incoming) : IMediaStore
{
    private const string Thumbnail = ".thumbnail";
    private const string Draft = ".draft";
    private const int BufferSize = 64 * 1024;

    // The folder was made, or refused, with the data directory.
    public Task DemandUsableAsync(CancellationToken ct) => Task.CompletedTask;

    public Task BringAsync(IncomingFile file, Guid asset, CancellationToken ct)
    {
        incoming.MakeReady(file, asset);
        return Task.CompletedTask;
    }

    public Task KeepAsync(IncomingFile file, Guid asset)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(asset))!);
        file.MoveTo(PathOf(asset));
        file.IsKept = true;
        return Task.CompletedTask;
    }

    public Task TakeBackAsync(IncomingFile file, Guid asset)
    {
        // What came in parts stays where it is: it can be asked for again, or sent anew.
        file.IsKept = IncomingFiles.IsUpload(file);
        return Task.CompletedTask;
    }

    public Task<Stream?> OpenAsync(Guid asset, CancellationToken ct) => Task.FromResult<Stream?>(Open(PathOf(asset)));

    public Task<Stream?> OpenThumbnailAsync(Guid asset, CancellationToken ct) => Task.FromResult<Stream?>(Open(PathOf(asset) + Thumbnail));

    public async Task KeepThumbnailAsync(Guid asset, byte[] picture, CancellationToken ct)
    {
        var path = PathOf(asset) + Thumbnail;
        await File.WriteAllBytesAsync(path + Draft, picture, ct);
        File.Move(path + Draft, path, overwrite: true);
    }

    public Task<BorrowedFile?> BorrowAsync(Guid asset, CancellationToken ct) => Task.FromResult(File.Exists(PathOf(asset)) ? new BorrowedFile(PathOf(asset)) : null);

    // Between the row and the file there is nothing to wait for.
    public Task ExpectEndAsync(Guid asset, CancellationToken ct) => Task.CompletedTask;

    public Task DeleteAsync(Guid asset)
    {
        File.Delete(PathOf(asset));
        File.Delete(PathOf(asset) + Thumbnail);
        return Task.CompletedTask;
    }

    public Task SweepAsync(Func<Guid, Task<Guid?>> assetOf, Func<Guid, Task<bool>> isOpen, CancellationToken ct) => incoming.SweepAsync(
        isOpen,
        async (file, id) =>
        {
            if (await assetOf(id) is { } asset && !File.Exists(PathOf(asset)))
            {
                await KeepAsync(file, asset);
            }
        });

    // The last digits of an id are random; the first are the time, and would all be alike.
    private string PathOf(Guid asset) => Path.Combine(incoming.Root, $"{asset:N}"[^2..], $"{asset:N}");

    private static FileStream? Open(string path)
    {
        try
        {
            return new(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = BufferSize, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
