using System.Buffers.Binary;
using Studio.Media.Content;

namespace Studio.Media;

/// <summary>A picture, video or document that posts may show. Its bytes never change: they are found by its id, and it is known by their hash.</summary>
public sealed class MediaAsset
{
    public const int MaxFileName = 255;
    public const int MaxTitle = 255;
    public const int MaxAltText = 2_000;
    public const int MaxNote = 500;
    public const int MaxAttempts = 3;

    private const char Between = '\n';

    private MediaAsset()
    {
    }

    /// <summary>Begins with the millisecond of <see cref="CreatedAt"/>, so that the order of ids is the order of time.</summary>
    public Guid Id { get; private init; }

    public Guid WorkspaceId { get; private init; }

    /// <summary>What it was called where it came from. For people: no path is ever made of it.</summary>
    public string FileName { get; private init; } = "";

    public MediaType Type { get; private init; }

    public string MimeType { get; private init; } = "";

    public long FileSize { get; private init; }

    public byte[] Sha256 { get; private init; } = [];

    public int? Width { get; private set; }

    public int? Height { get; private set; }

    /// <summary>In seconds.</summary>
    public double? Duration { get; private set; }

    public string Title { get; private init; } = "";

    public string AltText { get; private init; } = "";

    /// <summary>The tags, each between two line breaks, so that both databases can look for a whole one.</summary>
    public string TagLines { get; private init; } = "";

    /// <summary>What a search looks in, in small letters.</summary>
    public string SearchText { get; private init; } = "";

    public Guid? FolderId { get; private init; }

    public bool IsStarred { get; private init; }

    public ProcessingStatus Status { get; private set; }

    /// <summary>Why something is missing that could be expected, in words.</summary>
    public string? Note { get; private set; }

    public bool HasThumbnail { get; private set; }

    /// <summary>Until when whoever processes it has it to themselves.</summary>
    public DateTimeOffset? ClaimedUntil { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public IReadOnlyList<string> Tags => TagLines.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>No asset that was made at a time or before it has an id as high as this, and every later one has.</summary>
    internal static Guid FirstIdAfter(DateTimeOffset? time) => time is { } after ? FirstIdOf(Math.Max(after.ToUnixTimeMilliseconds() + 1, 0)) : Guid.Empty;

    /// <summary>No asset that was made before a time has an id as high as this, and every other one has.</summary>
    internal static Guid FirstIdFrom(DateTimeOffset? time) => time is { } from ? FirstIdAfter(from.AddTicks(-1)) : Guid.AllBitsSet;

    internal static string LineOf(string tag) => Between + tag + Between;

    // RFC 9562, section 5.7: the milliseconds are the first six bytes.
    private static Guid FirstIdOf(long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        return new(bytes, bigEndian: true);
    }

    internal static MediaAsset Of(Guid workspaceId, MediaAbout about, MediaContent content, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        WorkspaceId = workspaceId,
        FileName = about.FileName,
        Type = content.Format.Type,
        MimeType = content.Format.MimeType,
        FileSize = content.Length,
        Sha256 = content.Sha256,
        Width = content.Size?.Width,
        Height = content.Size?.Height,
        Title = about.Title,
        AltText = about.AltText,
        TagLines = string.Concat(about.Tags.Select(LineOf)),
        SearchText = string.Join(Between, [about.FileName, about.Title, .. about.Tags]).ToLowerInvariant(),
        FolderId = about.FolderId,
        CreatedAt = WireTime.ToMilliseconds(now),
        UpdatedAt = WireTime.ToMilliseconds(now),
    };
}

public enum MediaType
{
    Image,
    Video,
    Gif,
    Document,
}

public enum ProcessingStatus
{
    Pending,
    Processing,
    Completed,
    Failed,
}
