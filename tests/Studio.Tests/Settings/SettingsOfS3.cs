using Studio.Media.Stores;

namespace Studio.Tests.Settings;

public sealed class SettingsOfS3
{
    private static readonly Dictionary<string, string?> Whole = new() { ["Bucket"] = "studio-media", ["Region"] = "eu-central-1", ["AccessKey"] = "key", ["SecretKey"] = "hush" };

    [Fact]
    public void Are_none_where_nothing_is_said() => Assert.Null(S3Settings.Of(With([])));

    [Fact]
    public void Take_the_bucket_into_the_path_where_the_server_is_not_amazons()
    {
        Assert.Equal((false, null), (Of([]).PathStyle, Of([]).Endpoint));
        Assert.Equal((true, "eu-central-1"), (Of(new() { ["Endpoint"] = "https://s3.example.com" }).PathStyle, Of(new() { ["Endpoint"] = "https://s3.example.com" }).Region));
        Assert.False(Of(new() { ["Endpoint"] = "https://s3.example.com", ["PathStyle"] = "false" }).PathStyle);
        Assert.Equal("us-east-1", Of(new() { ["Endpoint"] = "http://127.0.0.1:9000", ["Region"] = "" }).Region);
    }

    [Theory]
    [InlineData("Bucket", "", "it is missing, and other settings say that media are kept in S3")]
    [InlineData("Bucket", "Studio_Media", "'Studio_Media' is no name of a bucket")]
    [InlineData("Region", "", "without an endpoint it has to be said")]
    [InlineData("AccessKey", "", "it is missing")]
    [InlineData("SecretKey", "", "it is missing")]
    [InlineData("Endpoint", "s3.example.com", "'s3.example.com' is no address of a server")]
    [InlineData("Endpoint", "https://s3.example.com/studio-media", "no path. The bucket is a setting of its own")]
    [InlineData("Endpoint", "ftp://s3.example.com", "with http or https")]
    [InlineData("PathStyle", "yes", "'yes' is neither true nor false")]
    public void Are_refused_in_words_that_never_hold_the_secret(string name, string value, string words)
    {
        var refusal = Assert.Throws<SettingException>(() => Of(new() { [name] = value }));

        Assert.StartsWith($"Studio__Media__S3__{name}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    private static S3Settings Of(Dictionary<string, string?> changed) => S3Settings.Of(With(Whole.Concat(changed)))!;

    private static IConfiguration With(IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.GroupBy(setting => setting.Key).Select(one => KeyValuePair.Create($"{S3Settings.Section}:{one.Key}", one.Last().Value))).Build();
}
