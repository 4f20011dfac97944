namespace Studio.Media.Uploads;

/// <summary>A place that was promised to a file which comes in parts. The bytes that have come are counted on the disk and nowhere else.</summary>
public sealed class MediaUpload
{
    private MediaUpload()
    {
    }

    public Guid Id { get; private init; }

    public Guid WorkspaceId { get; private init; }

    public string FileName { get; private init; } = "";

    public long MaxBytes { get; private init; }

    /// <summary>How long the file is, where whoever sends it has said so.</summary>
    public long? Length { get; private init; }

    public DateTimeOffset ExpiresAt { get; private init; }

    public DateTimeOffset? FinalizedAt { get; private set; }

    public Guid? MediaAssetId { get; private set; }

    internal static MediaUpload Begin(Guid workspaceId, string fileName, long maxBytes, long? length, DateTimeOffset expiresAt) =>
        new() { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, FileName = fileName, MaxBytes = maxBytes, Length = length, ExpiresAt = WireTime.ToMilliseconds(expiresAt) };

    internal void DemandWhole(long arrived)
    {
        if (arrived < (Length ?? 1))
        {
            throw Refuse.Conflict($"Of this file {arrived} bytes have arrived{(Length is { } all ? $" out of {all}" : "")}. Send the rest to its url first.");
        }
    }

    internal void Finish(Guid mediaAssetId, DateTimeOffset now) => (MediaAssetId, FinalizedAt) = (mediaAssetId, WireTime.ToMilliseconds(now));
}
