namespace McpAuthorization.Registration.Credentials;

/// <summary>How clients may authenticate. One list for what the metadata says and for what registration takes: some clients pick from the first and insist.</summary>
internal static class ClientAuthentication
{
    public const string None = "none";

    public const string Basic = "client_secret_basic";

    public const string Post = "client_secret_post";

    public const string PrivateKeyJwt = "private_key_jwt";

    /// <summary>For a client whose id and secret somebody types into a host: which of the two ways that host takes, nobody can say.</summary>
    public const string EitherSecret = Basic + " " + Post;

    /// <summary>For a client whose document lists both: it may prove its key, and need not.</summary>
    public const string NoneOrKey = None + " " + PrivateKeyJwt;

    public static readonly IReadOnlyList<string> Methods = [None, Basic, Post, PrivateKeyJwt];

    /// <summary>What an assertion may be signed with. No symmetric algorithm: whoever can check one of those can also make it.</summary>
    public static readonly IReadOnlyList<string> SigningAlgorithms = ["RS256", "PS256", "ES256"];
}
