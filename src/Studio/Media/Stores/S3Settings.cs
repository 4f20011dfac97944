using System.Text.RegularExpressions;

namespace Studio.Media.Stores;

/// <summary>Studio__Media__S3__Bucket and the like. No record: it would print its secret.</summary>
public sealed partial class S3Settings
{
    public const string Section = "Studio:Media:S3";

    public required string Bucket { get; init; }

    public required string Region { get; init; }

    /// <summary>Null for Amazon's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether the bucket is the first part of the path, and not of the host's name.</summary>
    public required bool PathStyle { get; init; }

    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    /// <summary>Null where nothing is said of S3: files are kept on the disk then.</summary>
    public static S3Settings? Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any(setting => setting.Value is { Length: > 0 }))
        {
            return null;
        }

        var endpoint = EndpointOf(section[nameof(Endpoint)]);
        return new()
        {
            Bucket = Demand(section, nameof(Bucket), "studio-media") is var bucket && BucketName().IsMatch(bucket)
                ? bucket
                : throw Wrong(nameof(Bucket), $"'{bucket}' is no name of a bucket: 3 to 63 small letters, digits, hyphens and dots", "studio-media"),
            Region = section[nameof(Region)] is { Length: > 0 } region ? region
                : endpoint is null ? throw Wrong(nameof(Region), "it is missing, and without an endpoint it has to be said which region of Amazon the bucket is in", "eu-central-1")
                : "us-east-1",
            Endpoint = endpoint,
            PathStyle = section[nameof(PathStyle)] is not { Length: > 0 } style ? endpoint is not null
                : bool.TryParse(style, out var isPath) ? isPath
                : throw Wrong(nameof(PathStyle), $"'{style}' is neither true nor false", "true"),
            AccessKey = Demand(section, nameof(AccessKey), "AKIAIOSFODNN7EXAMPLE"),
            SecretKey = Demand(section, nameof(SecretKey), "(the secret that belongs to the access key)"),
        };
    }

    internal static SettingException Wrong(string name, string words, string example) => new($"{Section.Replace(":", "__", StringComparison.Ordinal)}__{name}", words, example);

    private static Uri? EndpointOf(string? text) =>
        text is not { Length: > 0 } ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" } ? endpoint
        : throw Wrong(nameof(Endpoint), $"'{text}' is no address of a server, with http or https and no path. The bucket is a setting of its own", "https://s3.example.com");

    private static string Demand(IConfigurationSection section, string name, string example) =>
        section[name] is { Length: > 0 } value ? value : throw Wrong(name, "it is missing, and other settings say that media are kept in S3", example);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();
}
