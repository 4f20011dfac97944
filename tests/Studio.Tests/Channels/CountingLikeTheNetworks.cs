using System.Runtime.CompilerServices;
using System.Text.Json;
using Studio.Channels;

namespace Studio.Tests.Channels;

/// <summary>
/// Our counts beside those of the libraries that X and Bluesky count with: twitter-text 3.1.0 and @atproto/api 0.21.0, over texts of every script.
/// Oracles/counts.mjs has made the file, and makes it again.
/// </summary>
public sealed class CountingLikeTheNetworks
{
    public static readonly IReadOnlyList<Counted> Texts = [.. File.ReadLines(Path.Combine(Folder(), "Oracles", "counts.jsonl")).Select(line => JsonSerializer.Deserialize<Counted>(line, JsonSerializerOptions.Web)!)];

    [Fact]
    public void There_are_some_thousand_texts() => Assert.InRange(Texts.Count, 3_000, 10_000);

    [Fact]
    public void Bluesky_counts_graphemes_as_its_own_library() => AssertSame(counted => counted.Graphemes, CountingRule.Graphemes);

    [Fact]
    public void Bluesky_counts_bytes_as_its_own_library() => AssertSame(counted => counted.Bytes, CountingRule.Utf8Bytes);

    [Fact]
    public void X_weighs_as_its_own_library() => AssertSame(counted => counted.Weighted, CountingRule.Weighted, counted => counted.Normal);

    // What is not in NFC is counted as it is written.
    [Fact]
    public void X_weighs_no_more_than_we_do() => Assert.All(Texts, counted => Assert.InRange(counted.Weighted, 0, CountingRule.Weighted.LengthOf(counted.Text)));

    private static void AssertSame(Func<Counted, int> theirs, CountingRule ours, Func<Counted, bool>? which = null)
    {
        var different = Texts.Where(which ?? (_ => true)).Where(counted => theirs(counted) != ours.LengthOf(counted.Text)).Select(counted => $"{JsonSerializer.Serialize(counted.Text)}: {theirs(counted)}, and {ours.LengthOf(counted.Text)} here").ToList();
        Assert.True(different.Count == 0, $"{different.Count} of {Texts.Count} differ.\n{string.Join('\n', different.Take(20))}");
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public sealed record Counted(string Text, bool Normal, int Graphemes, int Bytes, int Weighted);
}
