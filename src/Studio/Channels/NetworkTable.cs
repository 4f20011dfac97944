using System.Collections.Frozen;
using static Studio.Channels.CountingRule;

namespace Studio.Channels;

/// <summary>
/// What each network takes. Sources stand beside the numbers, as they were on 2026-11-23; "the ordered system" is the one that Studio follows, and
/// † marks what is common knowledge and was found in no document. Posts per day are the ordered system's caps for agents, all of them at or below
/// what the network itself allows.
/// </summary>
internal static class NetworkTable
{
    private const long Megabyte = 1_000_000;
    private const long Mebibyte = 1024 * 1024;

    private static readonly string[] Pictures = ["image/jpeg", "image/png"];
    private static readonly string[] PicturesAndVideos = [.. Pictures, "image/gif", "video/mp4", "video/quicktime"];

    // Instagram API with Facebook Login and with Instagram Login: caption 2,200; carousel of 10; JPEG. Ayrshare's documentation (2026): 5 hashtags,
    // 3 mentions; older texts say 30 and 20. Comments 2,200 (Buffer, Character Limits).
    private static readonly Network InstagramRules = new("instagram", "Instagram", new(2_200, Characters), new(10, 10, Required: true, Mixed: true, Together: 10) { Types = PicturesAndVideos }, 25)
    {
        FirstComment = new(2_200, Characters),
        MaxHashtags = 5,
        MaxMentions = 3,
    };

    // Microsoft Learn, Posts API: commentary 3,000, in "little" text; comments 1,250. The ordered system counts the escapes. MultiImage API: 20 images †.
    private static readonly Network LinkedInRules = new("linkedin_personal", "LinkedIn profile", new(3_000, LinkedIn), new(20, 1) { Types = ["image/jpeg", "image/png", "image/gif", "video/mp4"] }, 100);

    public static IReadOnlyList<Network> Rows { get; } =
    [
        // Lexicon app.bsky.feed.post: text maxGraphemes 300, maxLength 3000 (bytes); app.bsky.embed.images: 4 of 2,000,000 bytes; app.bsky.embed.video: 300 MB.
        new("bluesky", "Bluesky", new(300, Graphemes, MaxBytes: 3_000), new(4, 1) { Types = [.. Pictures, "video/mp4"], MaxImageBytes = 2 * Megabyte, MaxVideoBytes = 300 * Megabyte }, 200),

        // The ordered system: text 25,000, title at most 128, first image as cover. 50 a day is its number for networks that it has none for.
        new("devto", "DEV", new(25_000, Characters), new(1, 0) { Types = [.. Pictures, "image/gif", "image/webp"] }, 50) { Title = new(128, Characters), NeedsTitle = true },

        // The ordered system: text 63,206, 10 photos and no video beside them. Comments 8,000 †.
        new("facebook", "Facebook", new(63_206, Characters), new(10, 1) { Types = PicturesAndVideos }, 200) { FirstComment = new(8_000, Characters) },

        // Business Profile API, localPosts: summary 1,500; one image, JPEG or PNG, of 5 MB at most; posts with a phone number are rejected (Help, "Post content policy").
        new("google_business", "Google Business Profile", new(1_500, Characters), new(1, 0) { Types = Pictures, MaxImageBytes = 5 * Megabyte }, 50) { RefusesPhoneNumbers = true },

        InstagramRules,
        InstagramRules with { Code = "instagram_login", Name = "Instagram (direct login)" },
        LinkedInRules with { Code = "linkedin_company", Name = "LinkedIn page", FirstComment = new(1_250, Characters) },

        // Without LinkedIn's Community Management product a member's token cannot comment.
        LinkedInRules,

        // GET /api/v2/instance of mastodon.social: max_characters 500, characters_reserved_per_url 23, 4 media, image 16 MB, video 99 MB, description 1,500.
        // Another server may say otherwise: a channel has a limit of its own.
        new("mastodon", "Mastodon", new(500, CountingRule.Mastodon), new(4, 1) { Types = [.. PicturesAndVideos, "image/webp"], MaxImageBytes = 16 * Mebibyte, MaxVideoBytes = 99 * Mebibyte, MaxAltText = 1_500 }, 200)
        {
            FirstComment = new(500, CountingRule.Mastodon),
        },

        // Pinterest's OpenAPI 5.23: title 100, description 800, alt_text 500. The ordered system wants a title, and says 500 for the description.
        new("pinterest", "Pinterest", new(800, Characters), new(1, 1, Required: true) { Types = [.. Pictures, "image/gif", "video/mp4"], MaxAltText = 500 }, 100) { Title = new(100, Characters), NeedsTitle = true },

        // Threads API, Threads Posts (April 2026): 500, emoji by their bytes; Text Attachments (July 2026): 5 different links; carousel of 20 †.
        new("threads", "Threads", new(500, CountingRule.Threads), new(20, 20, Mixed: true, Together: 20) { Types = [.. Pictures, "video/mp4", "video/quicktime"] }, 250)
        {
            FirstComment = new(500, CountingRule.Threads),
            MaxLinks = 5,
        },

        // Content Posting API: title 2,200 in UTF-16 "runes", 35 photos, video of 4 GB.
        new("tiktok", "TikTok", new(2_200, Utf16Units), new(35, 1, Required: true) { Types = [.. Pictures, "video/mp4", "video/quicktime"], MaxVideoBytes = 4_000 * Megabyte }, 15),

        // Data API, videos: snippet.title 100 characters, snippet.description 5,000 bytes, neither with < or >. Comments 10,000 †.
        new("youtube", "YouTube", new(5_000, Utf8Bytes), new(0, 1, Required: true) { Types = ["video/mp4", "video/quicktime"] }, 50)
        {
            Title = new(100, Characters),
            NeedsTitle = true,
            FirstComment = new(10_000, Characters),
            Forbidden = "<>",
        },

        // Not of the ordered system. twitter-text 3.1.0: 280 weighted. API v2: 4 photos of 5 MB, or one video of 512 MB; 100 posts in 15 minutes, and each costs.
        new("x", "X", new(280, Weighted), new(4, 1) { Types = PicturesAndVideos, MaxImageBytes = 5 * Megabyte, MaxVideoBytes = 512 * Megabyte, MaxAltText = 1_000 }, 50)
        {
            FirstComment = new(280, Weighted),
        },
    ];

    public static FrozenDictionary<string, Network> ByCode { get; } = Rows.ToFrozenDictionary(network => network.Code);
}
