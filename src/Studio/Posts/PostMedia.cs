using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Data;
using Studio.Media;

namespace Studio.Posts;

/// <summary>One picture or video of a post, at its place among them.</summary>
public sealed class PostMedia
{
    private PostMedia()
    {
    }

    public Guid PostId { get; private init; }

    public int Position { get; private init; }

    public Guid MediaAssetId { get; private set; }

    public MediaAsset Asset { get; private set; } = null!;

    internal static PostMedia At(int position, MediaAsset asset) => new() { Position = position, MediaAssetId = asset.Id, Asset = asset };

    internal void Show(MediaAsset asset) => (MediaAssetId, Asset) = (asset.Id, asset);
}

internal static class MediaOfPosts
{
    /// <summary>Assets of the workspace, in this order.</summary>
    public static async Task<IReadOnlyList<MediaAsset>> FindMediaAsync(this AppDb db, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        if (ids.Count > Post.MaxMedia)
        {
            throw Refuse.Invalid("media_asset_ids", $"There are {ids.Count} media; at most {Post.MaxMedia} are allowed.");
        }

        if (ids.GroupBy(id => id).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Refuse.Invalid("media_asset_ids", $"{twice.Key} is there {twice.Count()} times. Name each media asset once.");
        }

        var found = ids.Count == 0 ? [] : await db.Media.Where(m => ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        return [.. ids.Select(id => found.GetValueOrDefault(id) ?? throw Refuse.NotFound("media asset"))];
    }
}

internal sealed class PostMediaMapping : IEntityTypeConfiguration<PostMedia>
{
    public void Configure(EntityTypeBuilder<PostMedia> media)
    {
        media.ToTable("post_media");
        media.HasKey(m => new { m.PostId, m.Position });
        media.Property(m => m.Position).ValueGeneratedNever();
        media.HasOne<Post>().WithMany(p => p.Media).HasForeignKey(m => m.PostId);
        media.HasOne(m => m.Asset).WithMany().HasForeignKey(m => m.MediaAssetId);
    }
}
