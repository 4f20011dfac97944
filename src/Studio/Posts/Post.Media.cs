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

        Media.Sort((one, other) => one.Position.CompareTo(other.Position));
        Media.RemoveRange(Math.Min(assets.Count, Media.Count), Math.Max(0, Media.Count - assets.Count));
        for (var position = 0; position < assets.Count; position++)
        {
            if (position < Media.Count)
            {
                Media[position].Show(assets[position]);
            }
            else
            {
                Media.Add(PostMedia.At(position, assets[position]));
            }
        }
    }
}
