using System.Text;
using CsCheck;
using Studio.Channels;
using Studio.Channels.Counting;
using Studio.Tests.Support;

namespace Studio.Tests.Channels;

[Trait(Wire.Trait, Wire.Alone)]
public sealed class CountingText
{
    // Every text that is whole: halves of characters are refused before anything is counted.
    private static readonly Gen<string> Text = Gen.Frequency<int>(
        (5, Gen.Int[0x20, 0x7E]), (2, Gen.Int[0xA0, 0x1FFF]), (2, Gen.Int[0x900, 0xD7F]), (1, Gen.Int[0x2000, 0xD7FF]), (2, Gen.Int[0x1F1E6, 0x1FAFF]), (1, Gen.OneOf(0x200C, 0x200D, 0xFE0F, 0x094D, 0x20E3, 0x0A, 0x0D)))
        .Select(value => new Rune(value).ToString()).Array[0, 60].Select(parts => string.Concat(parts));

    private static readonly Gen<string> Linked = Gen.Select(Gen.OneOf("a.com", "https://b.org/x_(y)", "ü.de", "@c.net", ".", "(", "https://", "日本", " "), Text, (link, text) => text + link)
        .Array[1, 6].Select(parts => string.Concat(parts));

    [Theory]
    [InlineData("bluesky", "हिन्दी", 2)]
    [InlineData("bluesky", "ക്ഷ", 1)]
    [InlineData("bluesky", "👨‍👩‍👧‍👦🇩🇪1️⃣", 3)]
    [InlineData("mastodon", "https://example.com/a/very/long/path/that/goes/on", 23)]
    [InlineData("mastodon", "See https://a.de.", 28)]
    [InlineData("mastodon", "हिन्दी", 3)]
    [InlineData("mastodon", "👨‍👩‍👧‍👦🇩🇪", 2)]
    [InlineData("mastodon", "example.com/path", 16)]
    [InlineData("mastodon", "@ada@social.example hi", 7)]
    [InlineData("mastodon", "mail ada@social.example", 23)]
    [InlineData("mastodon", "https://ja.wikipedia.org/wiki/日本", 23)]
    [InlineData("threads", "Hi 👍🏽", 11)]
    [InlineData("threads", "naïve", 5)]
    [InlineData("linkedin_company", "a_b (c)", 10)]
    [InlineData("linkedin_company", "#tag and @[Ada](urn:li:person:123)", 34)]
    [InlineData("tiktok", "👍a", 3)]
    [InlineData("youtube", "né", 3)]
    [InlineData("x", "日本語", 6)]
    [InlineData("x", "example.com", 23)]
    [InlineData("x", "http://localhost/x", 18)]
    [InlineData("x", "👨‍👩‍👧‍👦", 2)]
    [InlineData("facebook", "👍🏽", 2)]
    public void Is_done_as_the_network_does(string network, string text, int length) => Assert.Equal(length, Network.Of(network).Caption.Counting.LengthOf(text));

    [Theory]
    [InlineData("50% (net) _now_", @"50% \(net\) \_now\_")]
    [InlineData("#bread, a#b, # and ##c", @"#bread, a\#b, \# and \#\#c")]
    [InlineData("@[Ada B.](urn:li:person:1a-2) @Ada", @"@[Ada B.](urn:li:person:1a-2) \@Ada")]
    [InlineData(@"C:\x", @"C:\\x")]
    public void For_linkedin_is_done_on_what_is_sent(string text, string sent) => Assert.Equal(sent, Network.Of("linkedin_company").Caption.Counting.Render(text));

    [Fact]
    public void Never_fails_and_stays_within_reason() => Text.Sample(text =>
    {
        foreach (var network in Network.All)
        {
            var length = network.Caption.Counting.LengthOf(text);
            Assert.True((length > 0) == (text.Length > 0), $"{network.Code}: {length}");

            // A link of four letters is 23, and nothing grows more than that.
            Assert.InRange(length, 0, 6 * text.Length);
        }
    }, iter: 3_000);

    [Fact]
    public void Of_two_paragraphs_is_the_sum_of_both() => Gen.Select(Text, Text).Sample((one, other) =>
    {
        // A line feed belongs to no character before or behind it, unless it follows a carriage return.
        var (first, second) = (one.TrimEnd('\r', '\n'), other);
        foreach (var network in Network.All)
        {
            var length = network.Caption.Counting.LengthOf;
            Assert.Equal(length(first) + 1 + length(second), length($"{first}\n{second}"));
        }
    }, iter: 3_000);

    [Fact]
    public void Of_graphemes_takes_the_text_apart_and_loses_nothing() => Text.Sample(text =>
        Assert.Equal(text, string.Concat(Graphemes.Of(text).Select(grapheme => text[grapheme]))), iter: 3_000);

    [Fact]
    public void For_linkedin_can_be_taken_back() => Text.Sample(text => Assert.Equal(text, Unescaped(LittleText.Of(text))), iter: 3_000);

    [Fact]
    public void Finds_links_one_after_the_other() => Linked.Sample(text =>
    {
        foreach (var addresses in new[] { Addresses.OfX, Addresses.OfMastodon })
        {
            var at = 0;
            foreach (var link in Links.In(text, addresses))
            {
                Assert.InRange(link.Start.Value, at, text.Length);
                Assert.InRange(link.End.Value, link.Start.Value + 4, text.Length);
                at = link.End.Value;
            }
        }
    }, iter: 3_000);

    [Theory]
    [InlineData("日a.com")]
    [InlineData("(")]
    [InlineData("@a")]
    [InlineData("a.")]
    [InlineData("https://a.com/(((")]
    [InlineData("क्")]
    [InlineData("#")]
    public void Of_the_longest_text_takes_no_noticeable_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (10_000 / piece.Length) + 1))[..10_000];
        Network.All[0].Caption.Counting.LengthOf(text);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        foreach (var network in Network.All)
        {
            network.Caption.Counting.LengthOf(text);
        }

        // On a machine that does ten other things: what goes back and forth takes minutes.
        Assert.InRange(clock.ElapsedMilliseconds, 0, 5_000);
    }

    // Many times longer than any caption: who reads the run anew behind each of its links takes half a minute for it.
    [Fact]
    public void Reads_a_run_of_many_links_once()
    {
        var text = string.Concat(Enumerable.Repeat("a.co_.", 60_000));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        // All but the first hang on what stands before them.
        Assert.Single(Links.In(text, Addresses.OfX));

        Assert.InRange(clock.ElapsedMilliseconds, 0, 5_000);
    }

    private static string Unescaped(string text)
    {
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            plain.Append(text[at] is '\\' ? text[++at] : text[at]);
        }

        return plain.ToString();
    }
}
