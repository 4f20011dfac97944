namespace Studio;

/// <summary>Where people find this Studio. Every address that leaves the process is made from it, never from a request's Host.</summary>
/// <param name="App">APP_URL, without a trailing slash.</param>
/// <param name="Mcp">The MCP address that people are shown.</param>
public sealed record SiteAddress(Uri App, string Mcp)
{
    public bool IsHttps => App.Scheme == Uri.UriSchemeHttps;

    /// <summary>Over plain http anybody on the way could read a session: it is good enough for this one computer only.</summary>
    public bool AllowsSignIn => IsHttps || App.IsLoopback;

    public string Of(string path) => App.GetLeftPart(UriPartial.Authority) + path;
}
