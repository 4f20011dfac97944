using Studio.Data;

namespace Studio.Media.Stores;

/// <summary>
/// Files on this machine that are not whole yet, or not looked at. Each is locked by whoever works on it: what a killed process leaves behind is nobody's,
/// and no row counts it.
/// </summary>
public sealed class IncomingFiles
{
    private const string BeingReceived = ".part";
    private const string Ready = ".ready";
    private const string InParts = ".upload";
    private const int BufferSize = 64 * 1024;

    private readonly string _folder;

    public IncomingFiles(DataDirectory directory)
    {
        Root = directory.File("media");
        _folder = Directory.CreateDirectory(Path.Combine(Root, "incoming")).FullName;
    }

    /// <summary>Of all media that lie on this machine.</summary>
    public string Root { get; }

    /// <summary>A file for what comes in now.</summary>
    internal IncomingFile Receive() => new(Path.Combine(_folder, $"{Guid.CreateVersion7():N}{BeingReceived}"), FileMode.CreateNew);

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

    internal static bool IsUpload(IncomingFile file) => file.Path.EndsWith(InParts, StringComparison.Ordinal);

    /// <summary>
    /// Everything of it is on the disk, under a name that leads to its row. From here on it is left alone whatever happens: whether there is a row to it
    /// decides what becomes of it. An upload in parts has such a name already.
    /// </summary>
    internal void MakeReady(IncomingFile file, Guid asset)
    {
        file.Stream.Flush(flushToDisk: true);
        if (file.Path.EndsWith(BeingReceived, StringComparison.Ordinal))
        {
            file.MoveTo(Path.Combine(_folder, $"{asset:N}{Ready}"));
        }

        file.IsKept = true;
    }

    /// <summary>Deletes what nobody works on any more.</summary>
    /// <param name="isOpen">Whether an upload in parts may go on.</param>
    /// <param name="settle">Is given what was ready, with the id in its name, and may keep it.</param>
    internal async Task SweepAsync(Func<Guid, Task<bool>> isOpen, Func<IncomingFile, Guid, Task> settle)
    {
        foreach (var path in Directory.EnumerateFiles(_folder))
        {
            try
            {
                var hasRow = Guid.TryParse(Path.GetFileNameWithoutExtension(path), out var id) && !path.EndsWith(BeingReceived, StringComparison.Ordinal);
                if (path.EndsWith(InParts, StringComparison.Ordinal) && await isOpen(id))
                {
                    continue;
                }

                await using var file = new IncomingFile(path, FileMode.Open);
                if (hasRow)
                {
                    await settle(file, id);
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

    private string UploadPath(Guid upload) => Path.Combine(_folder, $"{upload:N}{InParts}");
}

/// <summary>A file that somebody works on, and nobody else meanwhile. It is deleted afterwards unless it was kept.</summary>
public sealed class IncomingFile(string path, FileMode mode) : IAsyncDisposable
{
    public string Path { get; private set; } = path;

    public FileStream Stream { get; } = IncomingFiles.Open(path, mode);

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
