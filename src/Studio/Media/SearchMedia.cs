using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Media;

public sealed class SearchMedia(AppDb db, Caller caller, MediaUrls urls) : IUseCase
{
    public const int MaxLimit = 100;
    public const int DefaultLimit = 20;

    // A host drops results over some 150,000 characters. One asset is some 900 besides what is said of it.
    internal const int MaxCharacters = 50_000;
    private const int Bare = 900;

    public static Needs Needs => new(Permission.None, Scope.MediaRead);

    public async Task<MediaPage> RunAsync(MediaFilter filter, int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        // The time is in the id: a stretch of it is a stretch of whichever index answers the rest.
        var (first, end) = (MediaAsset.FirstIdAfter(filter.CreatedAfter), MediaAsset.FirstIdFrom(filter.CreatedBefore));
        var before = cursor is not null && Cursor.Read("search_media", cursor) is var last && last < end ? last : end;
        var looked = filter.LooksThroughText ? await db.Media.Select(m => m.Id).Where(id => id >= first).LastLookedThroughAsync(before, ct) : null;
        var from = looked ?? first;

        // One more than asked for tells whether there is a next page.
        var found = await filter.ApplyTo(db.Media.AsNoTracking()).Where(m => m.Id < before && m.Id >= from).OrderByDescending(m => m.Id).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).ThatFit(MaxCharacters, asset => Bare + asset.FileName.Length + asset.Title.Length + asset.AltText.Length + asset.TagLines.Length).ToList();

        return new(
            caller.WorkspaceId,
            [.. page.Select(asset => MediaView.Of(asset, urls))],
            limit,
            page.Count < found.Count ? Cursor.Of(page[^1].Id) : looked is { } id ? Cursor.Of(id) : null);
    }
}

/// <summary>What is looked for. Everything that is said has to be true of an asset, all of the tags among it; unless it says otherwise, it is ready to be used.</summary>
public sealed record MediaFilter(
    string? Query = null,
    MediaType? Type = null,
    IReadOnlyList<string>? Tags = null,
    Guid? FolderId = null,
    bool? IsStarred = null,
    ProcessingStatus Status = ProcessingStatus.Completed,
    bool AnyStatus = false,
    DateTimeOffset? CreatedAfter = null,
    DateTimeOffset? CreatedBefore = null)
{
    private const int MaxQuery = 200;

    /// <summary>Whether text is looked for, which no index knows.</summary>
    internal bool LooksThroughText => Query is { Length: > 0 } || Tags is { Count: > 0 };

    internal IQueryable<MediaAsset> ApplyTo(IQueryable<MediaAsset> media)
    {
        if (Query is { Length: > 0 } query)
        {
            Refuse.WhereLong("query", query, MaxQuery);
            var text = query.Trim().ToLowerInvariant();
            media = media.Where(m => m.SearchText.Contains(text));
        }

        if (Tags?.Count > MediaAbout.MaxTags)
        {
            throw Refuse.Invalid("tags", $"There are {Tags.Count} tags; no asset has more than {MediaAbout.MaxTags}.");
        }

        foreach (var tag in (Tags ?? []).Select(MediaAbout.TagOf).Where(tag => tag.Length > 0))
        {
            Refuse.WhereLong("tags", tag, MediaAbout.MaxTag);
            var line = MediaAsset.LineOf(tag);
            media = media.Where(m => m.TagLines.Contains(line));
        }

        media = Type is { } type ? media.Where(m => m.Type == type) : media;
        media = FolderId is { } folder ? media.Where(m => m.FolderId == folder) : media;
        media = IsStarred is { } starred ? media.Where(m => m.IsStarred == starred) : media;
        return AnyStatus ? media : media.Where(m => m.Status == Status);
    }
}
