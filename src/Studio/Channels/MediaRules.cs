namespace Studio.Channels;

/// <summary>What a network takes beside the text, in one post. Null where nothing is known of a limit.</summary>
public sealed record MediaRules(int MaxImages, int MaxVideos, bool Required = false, bool Mixed = false, int? Together = null)
{
    public required IReadOnlyList<string> Types { get; init; }

    public long? MaxImageBytes { get; init; }

    public long? MaxVideoBytes { get; init; }

    public int? MaxAltText { get; init; }
}
