using McpAuthorization.Registration;

namespace McpAuthorization.Authorization;

/// <summary>A redirect URI as a person and as a Content-Security-Policy need to hear of it.</summary>
internal static class RedirectWords
{
    public static string Target(string redirectUri)
    {
        var uri = new Uri(redirectUri);

        return RedirectMatching.IsLoopback(redirectUri) ? $"a program on this computer ({uri.Authority})"
            : uri.Scheme is "https" ? uri.Authority
            : $"the program on this computer that opens {uri.Scheme}: addresses";
    }

    public static string FormAction(string redirectUri)
    {
        var uri = new Uri(redirectUri);

        // A source list knows no IPv6 addresses (CSP Level 3, section 2.3.1).
        return uri.Scheme is "http" or "https" && uri.HostNameType is not UriHostNameType.IPv6 ? uri.GetLeftPart(UriPartial.Authority) : $"{uri.Scheme}:";
    }
}
