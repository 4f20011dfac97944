using System.Globalization;

namespace Studio.Media.Stores;

/// <summary>
/// In a bucket. There are no locks and no names to change there: before an object comes whose row is not there yet, or goes, a mark is put beside it which
/// says from when on the sweep may look whether it has a row. Objects without marks are never looked at.
/// </summary>
internal sealed class S3Store(S3Bucket bucket, IncomingFiles incoming, S3Places places, TimeProvider clock) : IMediaStore
{
    private const string Marks = "marks/";

    // What is put has half of this time, so that no row comes after the sweep has looked, by whichever clock of whichever node.
    private static readonly TimeSpan LifeOfMarks = TimeSpan.FromHours(2);

    public Task DemandUsableAsync(CancellationToken ct) => bucket.DemandUsableAsync(ct);

    public async Task BringAsync(IncomingFile file, Guid asset, CancellationToken ct)
    {
        await MarkAsync(asset, ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(LifeOfMarks / 2);
        file.Stream.Position = 0;
        try
        {
            await bucket.PutAsync(KeyOf(asset), file.Stream, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw S3Bucket.DoesNotAnswer;
        }
    }

    public Task KeepAsync(IncomingFile file, Guid asset) => TryAsync(() => UnmarkAsync(asset));

    public Task TakeBackAsync(IncomingFile file, Guid asset) => DeleteAsync(asset);

    public Task<Stream?> OpenAsync(Guid asset, CancellationToken ct) => OpenAsync(KeyOf(asset), ct);

    public Task<Stream?> OpenThumbnailAsync(Guid asset, CancellationToken ct) => OpenAsync(ThumbnailKeyOf(asset), ct);

    public Task KeepThumbnailAsync(Guid asset, byte[] picture, CancellationToken ct) => bucket.PutAsync(ThumbnailKeyOf(asset), new MemoryStream(picture, writable: false), ct);

    public async Task<BorrowedFile?> BorrowAsync(Guid asset, CancellationToken ct)
    {
        await using var content = await bucket.ReadAsync(KeyOf(asset), 0, ct);
        if (content is null)
        {
            return null;
        }

        var copy = incoming.Receive();
        try
        {
            await bucket.CopyAsync(content, copy.Stream, ct);
            await copy.Stream.FlushAsync(ct);

            // Its lock stays, for the sweep. Other programs are let in: it is one of those that are asked for and not enforced.
            return new(copy.Path, copy);
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    public Task ExpectEndAsync(Guid asset, CancellationToken ct) => MarkAsync(asset, ct);

    public Task DeleteAsync(Guid asset) => TryAsync(
        async () =>
        {
            await DeleteObjectsAsync(asset, CancellationToken.None);
            await UnmarkAsync(asset);
        });

    public async Task SweepAsync(Func<Guid, Task<Guid?>> assetOf, Func<Guid, Task<bool>> isOpen, CancellationToken ct)
    {
        await incoming.SweepAsync(_ => Task.FromResult(false), (_, _) => Task.CompletedTask);
        await places.SweepAsync(isOpen, ct);

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        await foreach (var mark in bucket.ListAsync(Marks, ct))
        {
            if (mark.Key[Marks.Length..].Split('.') is not [var name, var time] || !Guid.TryParse(name, out var asset)
                || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var from) || from > now)
            {
                continue;
            }

            if (await assetOf(asset) is null)
            {
                await DeleteObjectsAsync(asset, ct);
            }

            await bucket.DeleteAsync(mark.Key, ct);
        }
    }

    private static string KeyOf(Guid asset) => $"media/{asset:N}";

    private static string ThumbnailKeyOf(Guid asset) => $"thumbnails/{asset:N}";

    private Task MarkAsync(Guid asset, CancellationToken ct) =>
        bucket.PutAsync(string.Create(CultureInfo.InvariantCulture, $"{Marks}{asset:N}.{(clock.GetUtcNow() + LifeOfMarks).ToUnixTimeSeconds()}"), Stream.Null, ct);

    private async Task UnmarkAsync(Guid asset)
    {
        await foreach (var mark in bucket.ListAsync($"{Marks}{asset:N}.", CancellationToken.None))
        {
            await bucket.DeleteAsync(mark.Key, CancellationToken.None);
        }
    }

    private async Task DeleteObjectsAsync(Guid asset, CancellationToken ct)
    {
        await bucket.DeleteAsync(KeyOf(asset), ct);
        await bucket.DeleteAsync(ThumbnailKeyOf(asset), ct);
    }

    private async Task<Stream?> OpenAsync(string key, CancellationToken ct) => await bucket.LengthOfAsync(key, ct) is { } length ? new S3File(bucket, key, length) : null;

    // What is to be said has been decided in the database: what fails now is found by its mark.
    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RefusedException)
        {
            // It is in the log.
        }
    }
}
