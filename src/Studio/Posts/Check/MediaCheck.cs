using Studio.Channels;
using Studio.Media;

namespace Studio.Posts.Check;

/// <summary>What is shown, one by one and all together. Assets are named by their ids: what they are called is somebody's text.</summary>
internal static class MediaCheck
{
    private const string Field = "media_asset_ids";

    public static IEnumerable<PostProblem> Of(ChannelText text)
    {
        var rules = text.Channel.Network.Media;
        var taken = text.Media.Where(asset => rules.Types.Contains(asset.MimeType)).ToList();

        return [.. Missing(text, rules), .. OfOtherTypes(text, rules, taken), .. taken.SelectMany(asset => OfOne(text, rules, asset)), .. Together(text, rules, taken)];
    }

    private static IEnumerable<PostProblem> Missing(ChannelText text, MediaRules rules)
    {
        if (rules.Required && text.Media.Count == 0)
        {
            var what = rules.MaxImages == 0 ? "a video" : "a picture or a video";
            yield return text.Problem(Field, ProblemCode.MediaMissing, $"needs {what}.", "Upload one with upload_media, or find one with search_media, and name it in media_asset_ids.");
        }
    }

    // These are counted here and not below: they have to go whatever else there is.
    private static IEnumerable<PostProblem> OfOtherTypes(ChannelText text, MediaRules rules, List<MediaAsset> taken) => text.Media.Except(taken).Select(asset =>
        text.Problem(Field, ProblemCode.MediaTypeNotTaken, $"takes no {asset.MimeType}, which {asset.Id} is.", $"Leave it out, or make it one of {string.Join(", ", rules.Types)}."));

    private static IEnumerable<PostProblem> OfOne(ChannelText text, MediaRules rules, MediaAsset asset)
    {
        if ((asset.Type is MediaType.Video ? rules.MaxVideoBytes : rules.MaxImageBytes) is { } most && asset.FileSize > most)
        {
            yield return text.Problem(Field, ProblemCode.MediaTooLarge, $"takes {(asset.Type is MediaType.Video ? "videos" : "pictures")} of {most} bytes; {asset.Id} has {asset.FileSize}.", "Upload a smaller one.");
        }

        if (rules.MaxAltText is { } longest && CountingRule.Characters.LengthOf(asset.AltText) is var length && length > longest)
        {
            yield return text.Problem(Field, ProblemCode.AltTextTooLong, $"takes alternative texts of {longest} characters; that of {asset.Id} has {length}.", "Upload it with a shorter one.");
        }

        if (asset.Status is ProcessingStatus.Failed)
        {
            yield return text.Problem(Field, ProblemCode.MediaDamaged, $"cannot show {asset.Id}: the file is damaged.", "Upload it again; get_media says what is wrong.");
        }
    }

    private static IEnumerable<PostProblem> Together(ChannelText text, MediaRules rules, List<MediaAsset> media)
    {
        var videos = media.Count(asset => asset.Type is MediaType.Video);
        var images = media.Count - videos;

        if (images > rules.MaxImages)
        {
            yield return text.Problem(Field, ProblemCode.TooManyMedia, $"takes {rules.MaxImages} pictures in a post; these are {images}.", $"Leave out {images - rules.MaxImages}.");
        }

        if (videos > rules.MaxVideos)
        {
            yield return text.Problem(Field, ProblemCode.TooManyMedia, $"takes {rules.MaxVideos} {(rules.MaxVideos == 1 ? "video" : "videos")} in a post; these are {videos}.", $"Leave out {videos - rules.MaxVideos}.");
        }

        if (images > 0 && videos > 0 && !rules.Mixed)
        {
            yield return text.Problem(Field, ProblemCode.MediaMixed, "shows pictures or a video in one post, and not both.", "Make two posts of it, or leave one kind out.");
        }

        if (rules.Together is { } all && images <= rules.MaxImages && videos <= rules.MaxVideos && images + videos > all)
        {
            yield return text.Problem(Field, ProblemCode.TooManyMedia, $"takes {all} pictures and videos together; these are {images + videos}.", $"Leave out {images + videos - all}.");
        }
    }
}
