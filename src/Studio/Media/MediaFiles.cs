using Studio.Data;

namespace Studio.Media;

/// <summary>
/// Where the bytes are: below the data directory, under names that are ours alone. A file is written beside the others and moved into place once its
/// row is there: what a killed process leaves behind is never taken for an asset, and no row counts it.
/// </summary>
public sealed class MediaFiles
{
    private const string BeingReceived = ".part";
    private const string Ready = ".ready";
    private const string InParts = ".upload";
    private const string Thumbnail = ".thumbnail";
    private const int BufferSize = 64 * 1024;

    private readonly string _root;
    private readonly string _incoming;

    public MediaFiles(DataDirectory directory)
    {
        _root = directory.File("media");
        _incoming = Directory.CreateDirectory(Path.Combine(_root, "incoming")).FullName;
    }

    public string PathOf(Guid asset) => Path.Combine(_root, FolderOf(asset), $"{asset:N}");

    public string ThumbnailPathOf(Guid asset) => PathOf(asset) + Thumbnail;

    /// <summary>A file for what comes in now.</summary>
    internal IncomingFile Receive() => new(Path.Combine(_incoming, $"{Guid.CreateVersion7():N}{BeingReceived}"), FileMode.CreateNew);

    /// <summary>Makes room for an upload in parts.</summary>
    internal void Begin(Guid upload) => File.Create(UploadPath(upload)).Dispose();

    /// <summary>The bytes of an upload so far, for one at a time; null where there is none, or it has been taken.</summary>
    /// <exception cref="IOException">Somebody else is at it.</exception>
    internal IncomingFile? OpenUpload(Guid upload)
    {
        try
        {
            return new(UploadPath(upload), FileMode.Open) { IsKept = true };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    internal long? LengthOfUpload(Guid upload) => new FileInfo(UploadPath(upload)) is { Exists: true } file ? file.Length : null;

    internal void Forget(Guid upload) => File.Delete(UploadPath(upload));

    /// <summary>
    /// Everything of it is on the disk, under a name that leads to its row. From here on it is left alone whatever happens: whether there is a row to it
    /// decides what becomes of it. An upload in parts has such a name already.
    /// </summary>
    internal void MakeReady(IncomingFile file, Guid asset)
    {
        file.Stream.Flush(flushToDisk: true);
        if (file.Path.EndsWith(BeingReceived, StringComparison.Ordinal))
        {
            file.MoveTo(Path.Combine(_incoming, $"{asset:N}{Ready}"));
        }

        file.IsKept = true;
    }

    /// <summary>The row is there: now the file is in its place, too.</summary>
    internal void Keep(IncomingFile file, Guid asset)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(asset))!);
        file.MoveTo(PathOf(asset));
        file.IsKept = true;
    }

    internal void Delete(Guid asset)
    {
        File.Delete(PathOf(asset));
        File.Delete(ThumbnailPathOf(asset));
    }

    /// <summary>
    /// What nobody works on any more: files that were being received when their process ended are deleted, and those that were ready are moved into
    /// place if their row is there, or deleted.
    /// </summary>
    /// <param name="assetOf">The asset that came of a ready file, or of an upload in parts.</param>
    /// <param name="isOpen">Whether an upload in parts may go on.</param>
    internal async Task SweepAsync(Func<Guid, Task<Guid?>> assetOf, Func<Guid, Task<bool>> isOpen)
    {
        foreach (var path in Directory.EnumerateFiles(_incoming))
        {
            try
            {
                var hasRow = Guid.TryParse(Path.GetFileNameWithoutExtension(path), out var id) && !path.EndsWith(BeingReceived, StringComparison.Ordinal);
                if (path.EndsWith(InParts, StringComparison.Ordinal) && await isOpen(id))
                {
                    continue;
                }

                await using var file = new IncomingFile(path, FileMode.Open);
                if (hasRow && await assetOf(id) is { } asset && !File.Exists(PathOf(asset)))
                {
                    Keep(file, asset);
                }
            }
            catch (IOException)
            {
                // Somebody does work on it, or has done so in the meantime.
            }
        }
    }

    internal static FileStream Open(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = BufferSize, Options = FileOptions.Asynchronous });

    // The last digits of an id are random; the first are the time, and would all be alike.
    private static string FolderOf(Guid asset) => $"{asset:N}"[^2..];

    private string UploadPath(Guid upload) => Path.Combine(_incoming, $"{upload:N}{InParts}");
}

/// <summary>A file that somebody works on, and nobody else meanwhile. It is deleted afterwards unless it was kept.</summary>
internal sealed class IncomingFile(string path, FileMode mode) : IAsyncDisposable
{
    public string Path { get; private set; } = path;

    public FileStream Stream { get; } = MediaFiles.Open(path, mode);

    public bool IsKept { get; set; }

    public void MoveTo(string path)
    {
        File.Move(Path, path);
        Path = path;
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsKept)
        {
            File.Delete(Path);
        }

        await Stream.DisposeAsync();
    }
}
