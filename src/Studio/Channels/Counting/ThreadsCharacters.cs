using System.Text;

namespace Studio.Channels.Counting;

/// <summary>Threads: "Emojis are counted as the number of UTF-8 bytes" (Threads API, Threads Posts), and everything else as one.</summary>
internal static class ThreadsCharacters
{
    public static int In(string text) => Graphemes.Of(text).Sum(grapheme => Weight(text.AsSpan(grapheme)));

    private static int Weight(ReadOnlySpan<char> grapheme)
    {
        if (Emoji.Is(grapheme))
        {
            return Encoding.UTF8.GetByteCount(grapheme);
        }

        var characters = 0;
        foreach (var _ in grapheme.EnumerateRunes())
        {
            characters++;
        }

        return characters;
    }
}
