using System.Collections.Frozen;
using System.Globalization;

namespace Studio.Channels;

/// <summary>What a social network takes: data, kept in one table.</summary>
public sealed record Network(
    string Code, string Name, int MaxCharacters, CharacterCount Count = CharacterCount.CodePoints, bool NeedsTitle = false, bool HasFirstComment = true)
{
    private const string LinkedInReserved = @"\|{}@[]()<>#*_~";

    public static IReadOnlyList<Network> All { get; } =
    [
        new("bluesky", "Bluesky", 300, CharacterCount.Graphemes, HasFirstComment: false),
        new("devto", "DEV", 25_000, NeedsTitle: true, HasFirstComment: false),
        new("facebook", "Facebook", 63_206),
        new("google_business", "Google Business Profile", 1_500, HasFirstComment: false),
        new("instagram", "Instagram", 2_200),
        new("instagram_login", "Instagram (direct login)", 2_200),
        new("linkedin_company", "LinkedIn page", 3_000, CharacterCount.LinkedInEscapes),
        new("linkedin_personal", "LinkedIn profile", 3_000, CharacterCount.LinkedInEscapes, HasFirstComment: false),
        new("mastodon", "Mastodon", 500),
        new("pinterest", "Pinterest", 500, NeedsTitle: true, HasFirstComment: false),
        new("threads", "Threads", 500),
        new("tiktok", "TikTok", 2_200, HasFirstComment: false),
        new("youtube", "YouTube", 5_000, NeedsTitle: true),
    ];

    private static readonly FrozenDictionary<string, Network> ByCode = All.ToFrozenDictionary(network => network.Code);

    /// <summary>The characters that cost this network two, as people may need to know.</summary>
    public string EscapedCharacters => Count is CharacterCount.LinkedInEscapes ? LinkedInReserved : "";

    public static bool IsKnown(string code) => ByCode.ContainsKey(code);

    public static Network Of(string code) => ByCode[code];

    /// <summary>How long a text is in this network's own counting.</summary>
    public int LengthOf(string text) => Count switch
    {
        CharacterCount.Graphemes => new StringInfo(text).LengthInTextElements,
        CharacterCount.LinkedInEscapes => CodePoints(text) + text.Count(LinkedInReserved.Contains),
        _ => CodePoints(text),
    };

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}

public enum CharacterCount
{
    CodePoints,
    Graphemes,

    /// <summary>LinkedIn reserves some characters of its text format; each is sent with a backslash, which counts.</summary>
    LinkedInEscapes,
}
