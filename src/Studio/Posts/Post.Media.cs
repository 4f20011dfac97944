using Studio.Media;

namespace Studio.Posts;

public sealed partial class Post
{
    /// <summary>As many as the network takes that takes the most.</summary>
    public const int MaxMedia = 35;

    public List<PostMedia> Media { get; } = [];

    /// <summary>What it shows from now on, in this order.</summary>
    internal void Show(IReadOnlyList<MediaAsset> assets)
    {
        if (assets.FirstOrDefault(asset => asset.Status is ProcessingStatus.Failed) is { } damaged)
        {
            throw Refuse.Conflict($"{damaged.FileName} ({damaged.Id}) cannot be used: {damaged.Note}");
        }

        // By its place and not by its index: what was deleted leaves gaps.
        Media.RemoveAll(media => media.Position >= assets.Count);
        for (var position = 0; position < assets.Count; position++)
        {
            if (Media.Find(media => media.Position == position) is { } there)
            {
                there.Show(assets[position]);
            }
            else
            {
                Media.Add(PostMedia.At(position, assets[position]));
            }
        }
    }

    /// <summary>Goes on without an asset that is deleted.</summary>
    internal void Lose(Guid asset, DateTimeOffset now)
    {
        Media.RemoveAll(media => media.MediaAssetId == asset);
        Changed(now);
    }
}
