namespace Studio.Media.Stores;

/// <summary>Where whole files are kept, by the ids of their assets: below the data directory, or in S3. Both promise the same.</summary>
public interface IMediaStore
{
    /// <summary>Says in words what is wrong with the settings, if something is.</summary>
    Task DemandUsableAsync(CancellationToken ct);

    /// <summary>Bytes come before rows. What no row follows is found by the sweep, however this process ends.</summary>
    Task BringAsync(IncomingFile file, Guid asset, CancellationToken ct);

    /// <summary>The row is there.</summary>
    Task KeepAsync(IncomingFile file, Guid asset);

    /// <summary>No row comes.</summary>
    Task TakeBackAsync(IncomingFile file, Guid asset);

    /// <returns>A stream that can seek, or null where there is no such file.</returns>
    Task<Stream?> OpenAsync(Guid asset, CancellationToken ct);

    Task<Stream?> OpenThumbnailAsync(Guid asset, CancellationToken ct);

    Task KeepThumbnailAsync(Guid asset, byte[] picture, CancellationToken ct);

    /// <summary>The file for programs that want a path. Null where there is none.</summary>
    Task<BorrowedFile?> BorrowAsync(Guid asset, CancellationToken ct);

    /// <summary>The row is about to go: should this process end meanwhile, the sweep has to look.</summary>
    Task ExpectEndAsync(Guid asset, CancellationToken ct);

    /// <summary>The row is gone.</summary>
    Task DeleteAsync(Guid asset);

    /// <summary>What nobody works on any more, and has no row, is deleted.</summary>
    /// <param name="assetOf">The asset that has a row, by its own id or that of its upload in parts.</param>
    /// <param name="isOpen">Whether an upload in parts may go on.</param>
    /// <param name="ct">Ends with the process.</param>
    Task SweepAsync(Func<Guid, Task<Guid?>> assetOf, Func<Guid, Task<bool>> isOpen, CancellationToken ct);
}

/// <summary>A file with a path, for as long as it is held.</summary>
public sealed class BorrowedFile(string path, IAsyncDisposable? copy = null) : IAsyncDisposable
{
    public string Path => path;

    public ValueTask DisposeAsync() => copy?.DisposeAsync() ?? ValueTask.CompletedTask;
}
