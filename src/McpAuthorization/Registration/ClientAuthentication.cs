namespace McpAuthorization.Registration;

/// <summary>How clients may authenticate. One list for what the metadata says and for what registration takes: some clients pick from the first and insist.</summary>
internal static class ClientAuthentication
{
    public const string None = "none";

    public const string Basic = "client_secret_basic";

    public static readonly IReadOnlyList<string> Methods = [None, Basic, "client_secret_post"];
}
