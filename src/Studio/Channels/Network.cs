namespace Studio.Channels;

/// <summary>What a social network takes, and how many posts a day: one row of <see cref="NetworkTable"/>.</summary>
public sealed record Network(string Code, string Name, TextRule Caption, MediaRules Media, int PostsPerDay)
{
    public static IReadOnlyList<Network> All => NetworkTable.Rows;

    /// <summary>Null where there are no titles: one that is given is left out there.</summary>
    public TextRule? Title { get; init; }

    public bool NeedsTitle { get; init; }

    /// <summary>Null where there are no comments, or none that we may write.</summary>
    public TextRule? FirstComment { get; init; }

    /// <summary>Characters that caption and title must not hold.</summary>
    public string Forbidden { get; init; } = "";

    public int? MaxHashtags { get; init; }

    public int? MaxMentions { get; init; }

    /// <summary>How many different links a text may hold.</summary>
    public int? MaxLinks { get; init; }

    public bool RefusesPhoneNumbers { get; init; }

    public static bool IsKnown(string code) => NetworkTable.ByCode.ContainsKey(code);

    public static Network Of(string code) => NetworkTable.ByCode[code];
}
