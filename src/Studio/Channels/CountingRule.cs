using System.Text;
using Studio.Channels.Counting;

namespace Studio.Channels;

/// <summary>How a network counts text, and how text is written to it.</summary>
public sealed record CountingRule(CountingUnit Unit, Func<string, int> LengthOf)
{
    public static CountingRule Characters { get; } = new(CountingUnit.Characters, CodePoints.In);

    public static CountingRule Graphemes { get; } = new(CountingUnit.Graphemes, Counting.Graphemes.In);

    public static CountingRule Utf16Units { get; } = new(CountingUnit.Utf16Units, text => text.Length);

    public static CountingRule Utf8Bytes { get; } = new(CountingUnit.Utf8Bytes, Encoding.UTF8.GetByteCount);

    public static CountingRule Weighted { get; } = new(CountingUnit.WeightedCharacters, WeightedCharacters.In);

    public static CountingRule Mastodon { get; } = new(CountingUnit.Graphemes, MastodonCharacters.In);

    public static CountingRule Threads { get; } = new(CountingUnit.Characters, ThreadsCharacters.In);

    public static CountingRule LinkedIn { get; } = new(CountingUnit.Characters, LittleText.CharactersIn) { Render = LittleText.Of, Escaped = LittleText.Reserved };

    /// <summary>The text as it goes out.</summary>
    public Func<string, string> Render { get; private init; } = text => text;

    /// <summary>The characters that cost two, since each is sent with a backslash.</summary>
    public string Escaped { get; private init; } = "";
}

public enum CountingUnit
{
    Characters,
    Graphemes,
    Utf16Units,
    Utf8Bytes,
    WeightedCharacters,
}
