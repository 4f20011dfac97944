using Studio.Channels;

namespace Studio.Tests.Channels;

/// <summary>The rows that the ordered system has, with its caps; where a limit differs, docs/parity.md says why.</summary>
public sealed class TheTableOfNetworks
{
    [Theory]
    [InlineData("bluesky", 300, 200)]
    [InlineData("devto", 25_000, 50)]
    [InlineData("facebook", 63_206, 200)]
    [InlineData("google_business", 1_500, 50)]
    [InlineData("instagram", 2_200, 25)]
    [InlineData("instagram_login", 2_200, 25)]
    [InlineData("linkedin_company", 3_000, 100)]
    [InlineData("linkedin_personal", 3_000, 100)]
    [InlineData("mastodon", 500, 200)]
    [InlineData("pinterest", 800, 100)]
    [InlineData("threads", 500, 250)]
    [InlineData("tiktok", 2_200, 15)]
    [InlineData("youtube", 5_000, 50)]
    [InlineData("x", 280, 50)]
    public void Has_all_that_channels_can_be_of(string code, int text, int postsPerDay)
    {
        var network = Network.Of(code);

        Assert.Equal((text, postsPerDay), (network.Caption.Max, network.PostsPerDay));
    }

    [Fact]
    public void Has_no_others() => Assert.Equal(14, Network.All.Count);

    [Fact]
    public void Wants_a_title_only_where_there_are_titles() => Assert.All(Network.All, network => Assert.True(network.Title is not null || !network.NeedsTitle));

    [Fact]
    public void Wants_no_media_that_cannot_be() => Assert.All(Network.All, network =>
    {
        Assert.NotEmpty(network.Media.Types);
        Assert.True(network.Media.MaxImages + network.Media.MaxVideos > 0);
    });
}
