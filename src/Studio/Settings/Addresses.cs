using System.Net;

namespace Studio.Settings;

/// <summary>
/// Where Studio is reached from outside. Every URL that leaves the process is built from these, never from what a request says of
/// itself: a forged Host must not end up in a link, a token or a document.
/// </summary>
/// <param name="App">APP_URL, without a slash at the end: where people are.</param>
/// <param name="Mcp">The origin of the MCP address.</param>
/// <param name="Issuer">The one name of the authorization server, the same to the byte wherever it stands.</param>
public sealed record Addresses(string App, string Mcp, string Issuer)
{
    private const string Example = "https://studio.example.com";

    public bool IsHttps => App.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>Whether it has an address that hosted agents, which call from the internet, could reach at all.</summary>
    public bool IsReachable => IsHttps && !IsThisComputer(new(App));

    /// <summary>A page of this Studio, as people open it.</summary>
    public string At(string path) => App + path;

    public static Addresses Of(IConfiguration configuration)
    {
        var app = Read(configuration, "APP_URL", () => Here(configuration));
        return new(app, Read(configuration, "MCP_PUBLIC_BASE_URL", () => app), Read(configuration, "MCP_OAUTH_ISSUER_URL", () => app));
    }

    /// <summary>The first address that the server listens on, as a browser on this computer would write it.</summary>
    private static string Here(IConfiguration configuration)
    {
        var first = Listening.Of(configuration)[0].TrimEnd('/');
        return Uri.TryCreate(first, UriKind.Absolute, out var url) && url.IsLoopback
            ? first
            : throw new SettingException("APP_URL", $"Studio listens on {first}, which others can reach, and has to know the address that they reach it at", Example);
    }

    private static string Read(IConfiguration configuration, string name, Func<string> otherwise)
    {
        var text = configuration[name] is { Length: > 0 } set ? set.TrimEnd('/') : otherwise();

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            throw new SettingException(name, $"'{text}' is not the address of a site: https, a host, perhaps a port, and nothing behind", Example);
        }

        // As everybody else writes it: in small letters, and without the port that goes without saying.
        return url.Scheme is "https" || IsThisComputer(url)
            ? url.GetLeftPart(UriPartial.Authority)
            : throw new SettingException(name, $"'{text}' is plain http on a network, where passwords and tokens can be read on their way. Only http on this computer is accepted", Example);
    }

    private static bool IsThisComputer(Uri url) => url.Host is "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
